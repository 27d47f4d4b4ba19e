import type { EventLoop, TaskLike } from '@tsyncio/events'
import { isCancelledError } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { createTask, sleep } from '@tsyncio/tasks'
import type { AsyncScope, Waitable } from '@tsyncio/tasks'
import { runVirtual } from '@tsyncio/testing'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

// What an async function does between its waits, and when it is cancelled, is left to chance. A promise that nobody handles
// fails the test, too.

const kinds = [
  'coroutine',
  'function',
  'task',
  'promise',
  'failed',
  'together',
  'left',
  'microtasks',
  'foreign',
] as const
type Kind = (typeof kinds)[number]

interface Step {
  readonly kind: Kind
  readonly length: number
}

const steps = fc.array(fc.record({ kind: fc.constantFrom(...kinds), length: fc.integer({ min: 0, max: 2 }) }), {
  maxLength: 6,
})

/** Goes through the steps, and notes what is wrong. */
class Body {
  cancelled = false
  heard = false
  /** One that should have heard of the cancellation, and ended well, when none had. */
  deaf = false
  underWay = 0
  /** How many waits go on beside the others. One that is under way hears of the cancellation in the place of what comes next. */
  #left = 0
  #isOthers = false
  readonly #loop: EventLoop

  constructor(loop: EventLoop) {
    this.#loop = loop
  }

  cancel(task: TaskLike): void {
    this.cancelled = task.cancel()
    this.#isOthers = this.#left > 0
  }

  readonly run = async (scope: AsyncScope, todo: readonly Step[]): Promise<void> => {
    for (const step of todo) await this.#take(step, scope)
  }

  async #take({ kind, length }: Step, scope: AsyncScope): Promise<void> {
    if (kind === 'microtasks') for (let left = length; left > 0; left -= 1) await Promise.resolve()
    else if (kind === 'foreign') await new Promise<void>((resolve) => this.#loop.callSoon(resolve))
    else if (kind === 'together') {
      await Promise.all([this.#wait('task', length, scope), this.#wait('function', 1, scope)])
    } else if (kind === 'left') void this.#leave(length, scope)
    else await this.#wait(kind, length, scope)
  }

  async #leave(length: number, scope: AsyncScope): Promise<void> {
    this.#left += 1
    await this.#wait('task', length, scope).catch(() => {})
    this.#left -= 1
  }

  async #wait(kind: Kind, length: number, scope: AsyncScope): Promise<void> {
    const isLate = this.cancelled
    await scope.wait<unknown>(this.#waitable(kind, length)).catch((error: unknown) => {
      if (!isCancelledError(error)) return
      this.heard = true
      throw error
    })
    this.deaf ||= isLate && !this.heard && !this.#isOthers
  }

  #waitable(kind: Kind, length: number): Waitable<unknown> {
    if (kind === 'task') return () => createTask(this.#part(length))
    if (kind === 'function') return () => this.#part(length)
    if (kind === 'promise') return Promise.resolve()
    return kind === 'failed' ? Promise.reject(new Error('an ordinary one')) : this.#part(length)
  }

  *#part(length: number): Coroutine<void> {
    this.underWay += 1
    try {
      yield* sleep(length)
      yield
    } finally {
      this.underWay -= 1
    }
  }
}

test('a cancellation of an async function is heard at a wait, and nothing of it goes on after its end', async () => {
  const passes = fc.array(fc.constantFrom(0, 0, 0.5), { maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(steps, passes, async (todo, delays) => {
      await runVirtual(function* (loop): Coroutine<void> {
        const body = new Body(loop)
        // A promise may fail in the pass in which its wait is cancelled.
        loop.setExceptionHandler?.(() => {})
        const task = createTask((scope) => body.run(scope, todo))
        for (const delay of delays) yield* sleep(delay)
        body.cancel(task)
        try {
          yield* task
          expect(body.deaf).toBe(false)
        } catch (error) {
          if (!isCancelledError(error)) throw error
        }
        expect([body.underWay, loop.allTasks().length]).toEqual([0, 1])
      })
    }),
    { numRuns: 200, seed: 7 },
  )
})
