import { observeSuspensions } from '@tsyncio/futures'
import type { TaskLike } from './task-roles.ts'
import { findRunningLoop } from './running-loop.ts'

type Callable = (...args: never[]) => unknown

// V8's, and by now most others'.
const engine = Error as { captureStackTrace?: (target: object, above: Callable) => void; stackTraceLimit?: number }

/** Ten, which is usual, are five coroutines; and the more there are, the longer each wait takes. */
const MOST_FRAMES = 100

let watching = 0
let watch: Disposable | undefined

/** From now on loops are told, by `noteSuspension`, when a task suspends on a future; until the result is disposed. */
export function watchSuspensions(): Disposable {
  watching += 1
  watch ??= observeSuspensions(tellRunningLoop)
  let ended = false
  return {
    [Symbol.dispose]: () => {
      if (ended) return
      ended = true
      watching -= 1
      if (watching > 0) return
      watch?.[Symbol.dispose]()
      watch = undefined
    },
  }
}

/** Where tasks suspended last. To be told from a loop's `noteSuspension`. */
export class Suspensions {
  readonly #places = new WeakMap<object, Place>()

  note(task: TaskLike): void {
    this.#places.set(task, new Place(tellRunningLoop))
  }

  forget(task: TaskLike): void {
    this.#places.delete(task)
  }

  of(task: TaskLike): string | undefined {
    return this.#places.get(task)?.toString()
  }
}

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

function tellRunningLoop(): void {
  const loop = findRunningLoop()
  const task = loop?.currentTask()
  if (task !== undefined) loop?.noteSuspension?.(task)
}
