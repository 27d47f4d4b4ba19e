import { getRunningLoop } from '@tsyncio/events'
import type { Coroutine, SettableFuture } from '@tsyncio/futures'
import { createTask, generate, sleep } from '@tsyncio/tasks'
import { expect, test } from 'vitest'
import { failing, flawOf, outlast } from './programs.ts'

function settle(future: SettableFuture<void>): void {
  if (!future.done()) future.setResult()
}

test('a sleep that forgets its timer', () => {
  function* forgetfulSleep(seconds: number): Coroutine<void> {
    const loop = getRunningLoop()
    const future = loop.createFuture<void>()
    loop.callLater(seconds, settle, future)
    yield* future
  }
  const flaw = flawOf(function* () {
    yield* sleep(1)
    yield* forgetfulSleep(2)
  })
  expect(flaw.point).toEqual({ suspension: 2, pass: 0 })
  expect(flaw.findings).toEqual([expect.stringMatching(/^a timer is left, due at 3 s, made\n *at forgetfulSleep/)])
  expect(flaw.message).toMatch(/cancelled at its suspension 2, at once:[^]*where it waited:\n[^]*forgetfulSleep/)
})

test('clean-up cut short, by closing the generator instead of throwing into it', () => {
  function* closing<T>(coroutine: Coroutine<T>): Coroutine<T> {
    for (;;) {
      const { done, value } = coroutine.next()
      if (done === true) return value
      try {
        yield value
      } catch (error) {
        coroutine.return(undefined as T)
        throw error
      }
    }
  }
  const flaw = flawOf(({ begin }) =>
    closing(
      (function* (): Coroutine<void> {
        try {
          yield* sleep(1)
        } finally {
          const end = begin('closing the connection')
          yield* sleep(1)
          end()
        }
      })(),
    ),
  )
  expect(flaw.findings).toContain('closing the connection was begun, and did not come to its end')
})

test('clean-up that the cancellation itself interrupts', () => {
  const flaw = flawOf(function* ({ begin }) {
    yield* sleep(1)
    const end = begin('saving')
    yield* sleep(1)
    end()
  })
  expect(flaw).toMatchObject({ point: { suspension: 2 }, findings: [expect.stringContaining('saving') as string] })
})

test('a wait that leaves its callback registered', () => {
  function* firstOf(futures: readonly SettableFuture<void>[]): Coroutine<void> {
    const waiter = getRunningLoop().createFuture<void>()
    for (const future of futures) {
      future.addDoneCallback(function wakeUp() {
        settle(waiter)
      })
    }
    yield* waiter
  }
  const flaw = flawOf(function* ({ loop }) {
    const future = loop.createFuture<void>()
    yield* sleep(0)
    const timer = loop.callLater(1, settle, future)
    try {
      yield* firstOf([future])
    } finally {
      timer.cancel()
    }
  })
  expect(flaw.findings).toEqual([expect.stringMatching(/^a callback is left with a pending future: wakeUp, made\n/)])
  expect(flaw.point).toEqual({ suspension: 2, pass: 0 })
})

test('tasks that nobody waits for', () => {
  const flaw = flawOf(function* () {
    const task = createTask(sleep(3))
    yield* sleep(1)
    yield* task
  })
  expect(flaw).toMatchObject({ point: { suspension: 1, pass: 0 } })
  expect(flaw.findings[0]).toMatch(/^Task-\d+ is left, and was not waited for, made\n/)
})

test('a failure that nobody reads', () => {
  const flaw = flawOf(function* () {
    const task = createTask(failing(1))
    try {
      yield* sleep(2)
    } finally {
      yield* outlast([task])
    }
    task.exception()
  })
  expect(flaw.findings).toEqual(['the loop was told: Task exception was never retrieved (Error: no)'])
})

test('work outside of the loop whose end is not told', () => {
  const flaw = flawOf(function* ({ loop }) {
    const work = loop.beginExternalWork()
    yield* sleep(1)
    work[Symbol.dispose]()
  })
  expect(flaw.findings).toEqual([expect.stringMatching(/^work is left outside/)])
})

test('a generator that is left open', () => {
  const flaw = flawOf(function* () {
    const items = generate<number>((emit) => emit(1))
    yield* items.next()
    yield* sleep(1)
    yield* items.next()
  })
  expect(flaw.findings).toEqual(['a generator was begun and neither ended nor closed'])
})

test('callbacks that go on for ever', () => {
  const flaw = flawOf(function* ({ loop }) {
    let goesOn = true
    const again = (): void => void (goesOn && loop.callSoon(again))
    again()
    yield* sleep(0)
    goesOn = false
  })
  expect(flaw.findings).toEqual(['callbacks are left that go on for ever'])
})
