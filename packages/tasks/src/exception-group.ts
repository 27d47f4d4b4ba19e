import { isBaseException, kindOf, markBaseException } from '@tsyncio/futures'

type Condition = ((error: unknown) => boolean) | (abstract new (...args: never[]) => unknown)

/**
 * Several errors at once, some of which belong to no `catch` for ordinary errors. `BaseExceptionGroup` in Python.
 *
 * Differs from asyncio: it is an `AggregateError`, and stays what it is where all errors are ordinary; `exceptionGroup` chooses.
 */
export class BaseExceptionGroup extends AggregateError {
  static {
    this.prototype.name = 'BaseExceptionGroup'
    markBaseException(this, true)
  }

  /** Throws a `TypeError` for errors that are no iterable, a `RangeError` for none. */
  constructor(message: string, errors: Iterable<unknown>, options?: ErrorOptions) {
    super(errors, message, options)
    if (this.errors.length === 0) throw new RangeError('errors: expected at least one error, got none')
  }

  /** The part whose errors match, nested as they are here; `undefined` if none does. */
  subgroup(condition: Condition): BaseExceptionGroup | undefined {
    return this.split(condition)[0]
  }

  /** The part whose errors match, and the rest; `undefined` for a part without errors. */
  split(condition: Condition): [matching: BaseExceptionGroup | undefined, rest: BaseExceptionGroup | undefined] {
    const matches = toPredicate(condition)
    if (matches(this)) return [this, undefined]
    const matching: unknown[] = []
    const rest: unknown[] = []
    for (const error of this.errors as unknown[]) {
      if (isGroup(error)) {
        const [inside, outside] = error.split(matches)
        if (inside) matching.push(inside)
        if (outside) rest.push(outside)
      } else if (matches(error)) matching.push(error)
      else rest.push(error)
    }
    return [this.#derive(matching), this.#derive(rest)]
  }

  #derive(errors: readonly unknown[]): BaseExceptionGroup | undefined {
    if (errors.length === 0) return undefined
    const group = exceptionGroup(this.message, errors)
    if (this.cause !== undefined) group.cause = this.cause
    if (this.stack !== undefined) group.stack = this.stack
    return group
  }
}

/** Several ordinary errors at once, as a task group throws. `ExceptionGroup` in Python. */
export class ExceptionGroup extends BaseExceptionGroup {
  static {
    this.prototype.name = 'ExceptionGroup'
    markBaseException(this, false)
  }

  /** Throws a `TypeError` if one of `errors` is a `BaseException`: those need a `BaseExceptionGroup`. */
  constructor(message: string, errors: Iterable<unknown>, options?: ErrorOptions) {
    super(message, errors, options)
    if (this.errors.some(isBaseException)) {
      throw new TypeError('errors: an ExceptionGroup holds ordinary errors; use a BaseExceptionGroup')
    }
  }
}

/** An `ExceptionGroup` of these errors if they are all ordinary, else a `BaseExceptionGroup`. */
export function exceptionGroup(message: string, errors: readonly unknown[]): BaseExceptionGroup {
  return errors.some(isBaseException) ? new BaseExceptionGroup(message, errors) : new ExceptionGroup(message, errors)
}

/** Whichever copy of this package made it. */
function isGroup(error: unknown): error is BaseExceptionGroup {
  return error instanceof AggregateError && 'split' in error
}

function toPredicate(condition: Condition): (error: unknown) => boolean {
  if (typeof condition !== 'function') {
    throw new TypeError(`condition: expected a class of errors or a function, got ${kindOf(condition)}`)
  }
  if (isClass(condition)) return (error) => error instanceof condition
  return condition
}

/** Anything can be thrown, so it need not be a class of errors; but built-in functions, such as `Boolean`, are predicates. */
function isClass(condition: Condition): condition is abstract new (...args: never[]) => unknown {
  if (condition === Error || condition.prototype instanceof Error) return true
  return /^class\b/.test(Function.prototype.toString.call(condition))
}
