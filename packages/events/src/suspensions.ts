import { observeSuspensions } from '@tsyncio/futures'
import { Place } from './place.ts'
import { findRunningLoop } from './running-loop.ts'
import type { TaskLike } from './task-roles.ts'

let watching = 0
let watch: Disposable | undefined

/** From now on loops are told, by `noteSuspension`, when a task suspends on a future, until the result is disposed of. */
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

function tellRunningLoop(): void {
  const loop = findRunningLoop()
  const task = loop?.currentTask()
  if (task !== undefined) loop?.noteSuspension?.(task)
}
