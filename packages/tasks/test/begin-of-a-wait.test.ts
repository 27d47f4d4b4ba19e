import { ContextVar, copyContext } from '@tsyncio/contextvars'
import type { CancelReason, Coroutine, Runnable } from '@tsyncio/futures'
import { Future } from '@tsyncio/futures'
import { createTask, currentTask } from '@tsyncio/tasks'
import { expect, test } from 'vitest'
import { run, turns } from './numbered-loop.ts'

const color = new ContextVar('color', { default: 'grey' })

/** Notes where it is called. */
class Watchful extends Future<void> {
  static seen: string[] = []

  override addWaiter(waiter: Runnable): void {
    this.#note('awaited')
    super.addWaiter(waiter)
  }

  override cancel(reason?: CancelReason): boolean {
    this.#note('cancelled')
    return super.cancel(reason)
  }

  #note(what: string): void {
    Watchful.seen.push(`${what} by ${currentTask()?.getName()}, ${color.get()}`)
  }
}

function* waitTwice(): Coroutine<void> {
  color.set('red')
  currentTask()?.cancel()
  try {
    yield* new Watchful()
  } catch {
    yield* new Watchful()
  }
}

test.each([
  ['a task', () => ({})],
  ['an eager task', () => ({ eagerStart: true })],
  ['a task in a given context', () => ({ context: copyContext() })],
  ['an eager task in a given context', () => ({ context: copyContext(), eagerStart: true })],
])('%s is the current one, in its context, when a future hears that it waits', (_name, options) => {
  Watchful.seen = []
  run(function* (): Coroutine<void> {
    createTask(waitTwice(), { name: 'child', ...options() })
    yield* turns(3)
    expect(Watchful.seen).toEqual(['awaited by child, red', 'cancelled by child, red', 'awaited by child, red'])
  })
})
