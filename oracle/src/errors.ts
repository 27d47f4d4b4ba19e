import {
  BaseException,
  CancelledError,
  InvalidStateError,
  isBaseException,
  isCancelledError,
  KeyboardInterrupt,
  RuntimeError,
  SystemExit,
  TimeoutError,
  ValueError,
} from '@tsyncio/futures'
import { BrokenBarrierError } from '@tsyncio/locks'
import { QueueEmpty, QueueFull, QueueShutDown } from '@tsyncio/queues'
import { BaseExceptionGroup, ExceptionGroup } from '@tsyncio/tasks'

type ErrorClass = new (message?: string) => Error

/** A class of errors that only programs know, with Python's name for it. */
function ownError(name: string, base: ErrorClass = Error): ErrorClass {
  const errorClass = class extends base {}
  Object.defineProperty(errorClass.prototype, 'name', { value: name })
  return errorClass
}

const LookupError = ownError('LookupError')
const OSError = ownError('OSError')
export const AttributeError: ErrorClass = ownError('AttributeError')
export const NameError: ErrorClass = ownError('NameError')
export const KeyError: ErrorClass = ownError('KeyError', LookupError)

/** Too many passes or operations. */
export const Limit: ErrorClass = ownError('Limit', BaseException)

/** By Python's name, the class here: for `raise` and `except`. */
const CLASSES: Readonly<Record<string, ErrorClass | undefined>> = {
  LookupError,
  OSError,
  AttributeError,
  NameError,
  KeyError,
  IndexError: ownError('IndexError', LookupError),
  AssertionError: ownError('AssertionError'),
  StopIteration: ownError('StopIteration'),
  Fatal: ownError('Fatal', BaseException),
  CancelledError,
  InvalidStateError,
  KeyboardInterrupt,
  RuntimeError,
  SystemExit,
  TimeoutError,
  TypeError,
  ValueError,
  BrokenBarrierError,
  QueueEmpty,
  QueueFull,
  QueueShutDown,
}

/** Python's names for what the language itself throws. */
const PYTHON_NAMES: Readonly<Record<string, string | undefined>> = { Error: 'RuntimeError', RangeError: 'ValueError' }

export function makeError(type: string, message: string | undefined): Error {
  const errorClass = CLASSES[type]
  if (errorClass === undefined) throw new KeyError(type)
  return new errorClass(message)
}

/** Python's name for the type of `error`. */
export function typeName(error: Error): string {
  return PYTHON_NAMES[error.name] ?? error.name
}

/** Whether an `except` for this type takes `error`. */
export function isOfType(error: unknown, type: string): boolean {
  switch (type) {
    case 'BaseException':
      return true
    case 'Exception':
      return !isBaseException(error)
    case 'CancelledError':
      return isCancelledError(error)
    case 'BaseExceptionGroup':
      return error instanceof BaseExceptionGroup
    case 'ExceptionGroup':
      return error instanceof ExceptionGroup
    case 'OSError':
      return error instanceof OSError || error instanceof TimeoutError
    case 'RuntimeError':
      return error instanceof RuntimeError || (error as Error).constructor === Error
    case 'ValueError':
      return error instanceof RangeError
    default:
      return CLASSES[type] !== undefined && error instanceof CLASSES[type]
  }
}
