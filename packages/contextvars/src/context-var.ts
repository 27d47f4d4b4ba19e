import { currentCarrier, currentValues } from './context.ts'
import type { ContextCarrier } from './context.ts'

/** In a token: the variable had no value before. `Token.MISSING` in Python. */
export const MISSING: unique symbol = Symbol.for('tsyncio.contextvars.MISSING')

/**
 * What `ContextVar.set` gives back, to undo it. `contextvars.Token` in Python; it is disposable, so
 * `using _ = variable.set(1)` undoes the setting at the end of the block.
 *
 * Invariant: a token undoes its setting at most once, and only in the context that made it.
 */
export class Token<T> {
  readonly variable: ContextVar<T>
  readonly oldValue: T | typeof MISSING
  /** @internal The carrier in which it can be used, and `undefined` once it is. */
  _carrier: ContextCarrier | undefined

  constructor(variable: ContextVar<T>, oldValue: T | typeof MISSING, carrier: ContextCarrier) {
    this.variable = variable
    this.oldValue = oldValue
    this._carrier = carrier
  }

  [Symbol.dispose](): void {
    this.variable.reset(this)
  }
}

/** What a context variable is made with. */
export interface ContextVarOptions<T> {
  /** What `get` returns where the variable was never set. */
  readonly default: T
}

/** A variable whose value belongs to the running task or callback. `contextvars.ContextVar` in Python. */
export class ContextVar<T> {
  readonly name: string
  /** @internal Not private: to the compiler, no loop, future or coroutine of another copy would then be one. */
  readonly _options: ContextVarOptions<T> | undefined

  constructor(name: string, options?: ContextVarOptions<T>) {
    if (typeof name !== 'string') throw new TypeError(`name of a ContextVar: expected a string, got ${typeof name}`)
    if (options !== undefined && Object(options) !== options) {
      throw new TypeError(`options: expected { default }, got ${String(options)}`)
    }
    this.name = name
    this._options = options
  }

  /**
   * The value in the current context; else `fallback`, else the default of the variable.
   * Throws a `ReferenceError` when there is none of them. Differs from asyncio: there it is a `LookupError`.
   */
  get(): T
  get<D>(fallback: D): T | D
  get<D>(...fallback: [D?]): T | D | undefined {
    const values = currentValues()
    const value = values.get(this)
    if (value !== undefined || values.has(this)) return value as T
    if (fallback.length > 0) return fallback[0]
    if (this._options === undefined) throw new ReferenceError(`the context variable ${this.name} has no value here`)
    return this._options.default
  }

  /** Sets the value in the current context. The token takes it back: `variable.reset(token)`. */
  set(value: T): Token<T> {
    const carrier = currentCarrier()
    const values = carrier.contextValues
    const token = new Token<T>(this, values.has(this) ? (values.get(this) as T) : MISSING, carrier)
    carrier.contextValues = new Map(values).set(this, value)
    return token
  }

  /**
   * Puts back the value from before the `set` that made `token`. Throws an `Error` for a token used before, a
   * `RangeError` (`ValueError` in Python) for one of another variable or of another context.
   */
  reset(token: Token<T>): void {
    const carrier = currentCarrier()
    const { name } = token.variable
    if (token._carrier === undefined) throw new Error(`the token of ${name} has already been used once`)
    if (token.variable !== this) throw new RangeError(`expected a token of ${this.name}, got one of ${name}`)
    if (token._carrier !== carrier) throw new RangeError(`the token of ${name} was created in a different context`)
    token._carrier = undefined
    const values = new Map(carrier.contextValues)
    if (token.oldValue === MISSING) values.delete(this)
    else values.set(this, token.oldValue)
    carrier.contextValues = values
  }
}
