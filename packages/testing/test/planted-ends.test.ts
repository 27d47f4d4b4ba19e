import { getRunningLoop } from '@tsyncio/events'
import type { Coroutine, SettableFuture } from '@tsyncio/futures'
import { createTask, sleep } from '@tsyncio/tasks'
import { expect, test } from 'vitest'
import { PromiseFuture } from '../../../examples/swap/promise-future.ts'
import { beside, flawOf } from './programs.ts'

/** A lock that forgets: one who is woken and then cancelled takes the lock along. */
class LossyLock {
  #locked = false
  readonly #waiters: SettableFuture<void>[] = []

  release(): void {
    const next = this.#waiters.find((waiter) => !waiter.done())
    if (next === undefined) this.#locked = false
    else next.setResult()
  }
  *acquire(): Coroutine<void> {
    if (this.#locked) {
      const waiter = getRunningLoop().createFuture<void>()
      this.#waiters.push(waiter)
      yield* waiter
    }
    this.#locked = true
  }
}

test('a lock that is lost with one who was woken and cancelled', () => {
  const flaw = flawOf(() => {
    const lock = new LossyLock()
    function* hold(): Coroutine<void> {
      yield* lock.acquire()
      yield* sleep(1)
      lock.release()
    }
    function* late(): Coroutine<void> {
      yield* sleep(2)
      yield* hold()
    }
    function* program(): Coroutine<void> {
      yield
      yield* lock.acquire()
      lock.release()
    }
    return beside([hold(), late()], program())
  })
  // Not while it waits, but between its wake-up and its next step.
  expect(flaw.point).toEqual({ suspension: 2, pass: 3 })
  expect(flaw.findings[0]).toMatch(/^it waits for ever: .*the program, Task-/)
})

test('a result for one who is no longer there, after a wait for a stranger’s future', () => {
  const flaw = flawOf(function* ({ loop }) {
    const [strange, answer] = [new PromiseFuture<void>(loop), loop.createFuture<void>()]
    function* answering(): Coroutine<void> {
      yield* strange
      answer.setResult()
    }
    const helper = createTask(answering())
    loop.callSoon(() => strange.done() || strange.setResult())
    try {
      yield* strange
      yield* answer
    } finally {
      yield* helper
    }
  })
  expect(flaw.point).toEqual({ suspension: 2, pass: 0 })
  expect(flaw.findings[0]).toMatch(/^it threw InvalidStateError/)
})

test('a cancellation that is swallowed, so that the caller goes on with another result', () => {
  const flaw = flawOf(function* () {
    try {
      return yield* sleep(1, ['value'])
    } catch {
      return []
    }
  })
  expect(flaw.findings).toEqual(['it swallowed the cancellation, and returned '])
})

test('a cancellation that becomes another error', () => {
  const flaw = flawOf(function* () {
    try {
      yield* sleep(1)
    } catch (error) {
      throw new Error('could not sleep', { cause: error })
    }
  })
  expect(flaw).toMatchObject({ findings: ['it threw Error: could not sleep'], cause: { message: 'could not sleep' } })
})

test('a loop that tries again, whatever was thrown', () => {
  const flaw = flawOf(function* () {
    for (let sleeps = 0; sleeps < 1;) {
      try {
        yield* sleep(1)
        sleeps += 1
      } catch {
        sleeps = -Infinity
      }
    }
  })
  expect(flaw.findings[0]).toMatch(/^it goes on for ever: it made more than \d+ passes/)
})

test('a check that fails', () => {
  let balance = 0
  const flaw = flawOf(
    function* () {
      balance = -1
      yield* sleep(1)
      balance += 1
    },
    {
      check(): void {
        if (balance !== 0) throw new Error(`balance: ${balance}`)
      },
    },
  )
  expect(flaw.findings).toEqual(['the check failed: Error: balance: -1'])
})
