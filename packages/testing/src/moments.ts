import type { TaskLike } from '@tsyncio/events'
import type { CancelPoint } from './trial-error.ts'

/**
 * The moments at which a task waits: each time that it suspends, and then the beginning of each pass until it goes on.
 * So among them are those between a wake-up and what it wakes.
 *
 * Invariant: two runs in which a program does the same have the same moments, up to the one with the cancellation.
 */
export class Moments {
  readonly points: CancelPoint[] = []
  /** The task, as it was when it was cancelled; `undefined` if it never was. */
  cancelled: { readonly waitedAt: string | undefined } | undefined
  readonly #cancelAt: number | undefined
  #suspension = 0
  #pass = 0
  #where: (() => string | undefined) | undefined

  /** Cancels at the moment of that number, if one is given. */
  constructor(cancelAt: number | undefined) {
    this.#cancelAt = cancelAt
  }

  stepBegins(): void {
    this.#where = undefined
  }

  /** The task is about to suspend, on a stack that can be asked for until it goes on; not called for a bare `yield`. */
  noteStack(where: () => string | undefined): void {
    this.#where = where
  }

  /** The task has made a step and is not done. */
  suspended(task: TaskLike): void {
    this.#suspension += 1
    this.#pass = 0
    this.#arrive(task)
  }

  passBegins(task: TaskLike): void {
    if (this.#suspension === 0 || task.done()) return
    this.#pass += 1
    this.#arrive(task)
  }

  #arrive(task: TaskLike): void {
    const number = this.points.push({ suspension: this.#suspension, pass: this.#pass }) - 1
    if (number !== this.#cancelAt) return
    this.cancelled = { waitedAt: this.#where?.() }
    task.cancel()
  }
}
