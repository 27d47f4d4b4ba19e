const BASE_EXCEPTION = Symbol.for('tsyncio.BaseException')
const CANCELLED = Symbol.for('tsyncio.CancelledError')
const LEAVES_LOOP = Symbol.for('tsyncio.leavesLoop')

/**
 * What a `catch` for ordinary errors must let through: a cancellation, or a request to end the program.
 * Python keeps these outside `Exception`; JavaScript's `catch` takes everything, so in it write
 * `if (isBaseException(error)) throw error`.
 */
export class BaseException extends Error {
  static {
    setUp(this, 'BaseException', BASE_EXCEPTION)
  }
}

/** Whether `error` belongs to no `catch` for ordinary errors: a cancellation, `SystemExit`, `KeyboardInterrupt`. */
export function isBaseException(error: unknown): error is BaseException {
  return hasBrand(error, BASE_EXCEPTION)
}

/**
 * Says of a class of errors whether it belongs to no `catch` for ordinary errors, where its base class does not say so:
 * `static { markBaseException(this, true) }`.
 */
export function markBaseException(errorClass: { readonly prototype: Error }, isBase: boolean): void {
  Object.defineProperty(errorClass.prototype, BASE_EXCEPTION, { value: isBase })
}

/** Arrives at the await of a task that is cancelled. `asyncio.CancelledError`. */
export class CancelledError extends BaseException {
  static {
    setUp(this, 'CancelledError', CANCELLED)
  }
}

/**
 * A `CancelledError` without a stack: it is made by the loop's own code, whose frames would tell nobody anything and cost
 * more than the rest of a cancellation. An error that is one already is taken as it is.
 */
export function makeCancelledError(reason: string | CancelledError | undefined): CancelledError {
  if (isCancelledError(reason)) return reason
  const engine = Error as { stackTraceLimit?: number | undefined }
  const limit = engine.stackTraceLimit
  engine.stackTraceLimit = 0
  try {
    return new CancelledError(reason)
  } finally {
    engine.stackTraceLimit = limit
  }
}

/** Whether `error` is a cancellation, whichever copy of this package made it. */
export function isCancelledError(error: unknown): error is CancelledError {
  return hasBrand(error, CANCELLED)
}

/** Ends the program: it leaves the task and the loop that it is thrown in. `SystemExit` in Python. */
export class SystemExit extends BaseException {
  static {
    setUp(this, 'SystemExit', LEAVES_LOOP)
  }
}

/** The user asked to end the program, by Ctrl-C for instance. `KeyboardInterrupt` in Python. */
export class KeyboardInterrupt extends BaseException {
  static {
    setUp(this, 'KeyboardInterrupt', LEAVES_LOOP)
  }
}

/** Whether `error` leaves the loop: a `SystemExit` or a `KeyboardInterrupt`. */
export function leavesLoop(error: unknown): error is SystemExit | KeyboardInterrupt {
  return hasBrand(error, LEAVES_LOOP)
}

/** The state of a future does not allow what was asked. `asyncio.InvalidStateError`. */
export class InvalidStateError extends Error {
  static {
    setUp(this, 'InvalidStateError')
  }
}

/** Something was used at a time or in a way that it does not allow. `RuntimeError` in Python. */
export class RuntimeError extends Error {
  static {
    setUp(this, 'RuntimeError')
  }
}

/** A value of the right type that is not possible here. `ValueError` in Python. */
export class ValueError extends RangeError {
  static {
    setUp(this, 'ValueError')
  }
}

/** An operation took longer than it was allowed to. `TimeoutError` in Python. */
export class TimeoutError extends Error {
  static {
    setUp(this, 'TimeoutError')
  }
}

/** Gives a class of errors its name, and the brands by which another installed copy of this package knows it. */
function setUp(errorClass: { readonly prototype: Error }, name: string, ...brands: symbol[]): void {
  errorClass.prototype.name = name
  for (const brand of brands) Object.defineProperty(errorClass.prototype, brand, { value: true })
}

function hasBrand(error: unknown, brand: symbol): boolean {
  return typeof error === 'object' && error !== null && (error as { [brand]?: unknown })[brand] === true
}
