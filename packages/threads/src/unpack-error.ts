import { InvalidStateError, RuntimeError, TimeoutError, ValueError } from '@tsyncio/futures'
import type { Packed, PackedError } from './packed-error.ts'

const CLASSES: Readonly<Record<string, new (message: string) => Error>> = {
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
  InvalidStateError,
  RuntimeError,
  TimeoutError,
  ValueError,
}

/**
 * What was thrown in another thread: an error with the name, message, stack, cause and plain fields that it had there.
 * Its class is that of the language or of asyncio where it has such a name, and `Error` otherwise.
 */
export function unpackError(packed: Packed): unknown {
  return 'error' in packed ? rebuilt(packed.error) : packed.value
}

function rebuilt({ name, message, stack, fields, cause, errors }: PackedError): Error {
  const error = errors === undefined ? makeError(name, message) : new AggregateError(errors.map(unpackError), message)
  const hidden: Record<string, unknown> = { stack }
  if (error.name !== name) hidden['name'] = name
  if (cause !== undefined) hidden['cause'] = unpackError(cause)
  for (const [key, value] of Object.entries(hidden)) {
    Object.defineProperty(error, key, { value, writable: true, configurable: true })
  }
  return Object.assign(error, fields)
}

function makeError(name: string, message: string): Error {
  const ErrorClass = Object.hasOwn(CLASSES, name) ? CLASSES[name] : undefined
  return ErrorClass === undefined ? new Error(message) : new ErrorClass(message)
}
