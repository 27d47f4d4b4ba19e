import { setSuspensionObserver } from '@tsyncio/futures'
import type { TaskLike } from './roles.ts'
import { findRunningLoop } from './running-loop.ts'

type Callable = (...args: never[]) => unknown

// V8's, and by now most others'.
const { captureStackTrace: captureStack } = Error as { captureStackTrace?: (target: object, above: Callable) => void }

let watching = 0

/** From now on loops are told, by `noteSuspension`, when a task suspends on a future; until the result is disposed. */
export function watchSuspensions(): Disposable {
  watching += 1
  setSuspensionObserver(tellRunningLoop)
  let ended = false
  return {
    [Symbol.dispose]: () => {
      if (ended) return
      ended = true
      watching -= 1
      if (watching === 0) setSuspensionObserver(undefined)
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
    this.#here = captureStack === undefined ? new Error('here') : {}
    captureStack?.(this.#here, callee)
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
