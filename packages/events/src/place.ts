/** Any function, whatever it takes. */
export type Callable = (...args: never[]) => unknown

// V8's, and by now most others'.
const engine = Error as { captureStackTrace?: (target: object, above: Callable) => void; stackTraceLimit?: number }

/** Ten, which is usual, are five coroutines; and the more there are, the longer each wait takes. */
const MOST_FRAMES = 100

/** A place in the program. It is not put into words until somebody asks, since that takes far longer than the rest. */
export class Place {
  readonly #here: { stack?: string }

  /** Where `callee` was called, where the engine can tell; else where this is made. */
  constructor(callee: Callable) {
    const limit = engine.stackTraceLimit
    engine.stackTraceLimit = MOST_FRAMES
    this.#here = engine.captureStackTrace === undefined ? new Error('here') : {}
    engine.captureStackTrace?.(this.#here, callee)
    engine.stackTraceLimit = limit as number
  }

  /** The stack, innermost first, a line for each function. */
  toString(): string {
    return (this.#here.stack ?? '').split('\n').slice(1).join('\n')
  }
}
