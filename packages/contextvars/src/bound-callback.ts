import { Context, currentValues, enterCarrier } from './context.ts'
import type { ContextCarrier, ContextValues } from './context.ts'

type Callback = (argument: unknown) => void

/**
 * A callback with its argument and the context that it will run in.
 *
 * Invariant: without an explicit context it carries a copy of the values that were current when it was made.
 */
export class BoundCallback implements ContextCarrier {
  contextValues: ContextValues
  protected _callback: Callback | undefined
  protected _argument: unknown
  /** The context that it was given, or, once somebody asked, a view of what it carries itself. */
  private _context: Context | undefined

  /** Throws a `TypeError` unless `callback` is a function and `context`, if given, a `Context`. */
  constructor(callback: (argument: never) => void, argument: unknown, context: Context | undefined) {
    if (typeof callback !== 'function') throw new TypeError(`callback: expected a function, got ${describe(callback)}`)
    if (context !== undefined && typeof (context as Partial<Context> | null)?.run !== 'function') {
      throw new TypeError(`context: expected a Context, got ${describe(context)}`)
    }
    this.contextValues = currentValues()
    // Whoever makes one pairs a callback with its own argument.
    this._callback = callback as Callback
    this._argument = argument
    this._context = context
  }

  /** Calls the callback in its context; whatever it throws comes out. */
  run(): void {
    const callback = this._callback
    if (callback === undefined) return
    if (this._context !== undefined && this._context.carrier !== this) {
      return this._context.run(callback, this._argument)
    }
    const previous = enterCarrier(this)
    try {
      callback(this._argument)
    } finally {
      enterCarrier(previous)
    }
  }

  /** Whether it would call `callback`. */
  calls(callback: (argument: never) => void): boolean {
    return this._callback === callback
  }

  /** The name of the callback, for messages. */
  callbackName(): string {
    return this._callback?.name || '(anonymous)'
  }

  toString(): string {
    return `<Handle ${this.callbackName()}()>`
  }

  /** The context it runs in. `Handle.get_context()` in Python. */
  getContext(): Context {
    return (this._context ??= new Context(this))
  }
}

function describe(value: unknown): string {
  return value === null ? 'null' : typeof value
}
