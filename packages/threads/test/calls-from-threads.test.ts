import { once } from 'node:events'
import { getRunningLoop } from '@tsyncio/events'
import { KeyboardInterrupt, RuntimeError } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { canWatchReadable, socketPair, WOULD_BLOCK } from '@tsyncio/selector-io'
import { sleep } from '@tsyncio/tasks'
import { CallsFromThreads } from '@tsyncio/threads'
import { describe, expect, test } from 'vitest'
import { newSelectorLoop, parts, PlainLoop, runBlocked, RUNS } from './loops.ts'
import { serve } from './served.ts'
import { startCaller } from './start-caller.ts'

/** Lets one thread for each program call the loop until one says that it is enough; what was noted. */
function* serving(...programs: string[]): Coroutine<unknown[]> {
  const loop = getRunningLoop()
  const inFlight = loop.beginExternalWork()
  const notes: unknown[] = []
  const finished = loop.createFuture<void>()
  using calls = new CallsFromThreads(serve(notes, finished))
  for (const program of programs) startCaller(calls, program).unref()
  try {
    yield* finished
  } finally {
    inFlight[Symbol.dispose]()
  }
  return notes
}

describe.each(RUNS)('$name', ({ run }) => {
  test('gets a thousand calls, in their order', async () => {
    expect(await run(() => serving('messages'))).toEqual(Array.from({ length: 1000 }, (_, n) => n))
  })

  test('is woken by each call that comes in silence', async () => {
    expect(await run(() => serving('inSilence'))).toEqual([0, 1, 2])
  })

  test('answers a thread that is blocked until then', async () => {
    expect(await run(() => serving('blocking'))).toEqual([
      42,
      'RangeError: of the coroutine',
      'TimeoutError: there was no result within 0.01 seconds',
      [true, 'CancelledError', true, false],
    ])
  })

  test('answers a thread that awaits it', async () => {
    expect(await run(() => serving('promising'))).toEqual([
      42,
      'RangeError: of the coroutine',
      'undefined',
      'TypeError: awaitable: a future, a coroutine or an awaitable is required, got number 42',
      'TypeError: the result cannot be cloned for another thread: () => {} could not be cloned.',
    ])
  })

  test('is told of a call that cannot be read here, where the stack is shorter, and gets the next one', async () => {
    const reports: string[] = []
    const notes = await run(function* () {
      getRunningLoop().setExceptionHandler((_, { message }) => reports.push(message))
      return yield* serving('deep')
    })
    expect([reports, notes]).toEqual([['a call from another thread cannot be read'], ['next']])
  })

  test('a thread is told that the loop cannot read what it asks for, and of an answer that it cannot read itself', async () => {
    const notes = await run(function* () {
      getRunningLoop().setExceptionHandler(() => {})
      return [...(yield* serving('deepArguments')), ...(yield* serving('deepResult'))]
    })
    const unread = 'TypeError: the result cannot be read in the thread that asked for it'
    expect(notes).toEqual([
      [expect.stringMatching(/^TypeError: args: cannot be read in the thread of the loop: Maximum call stack /), 42],
      [unread, 42, false],
      unread,
    ])
  })

  test('a thread is told of its mistakes at once', async () => {
    expect(await run(() => serving('mistakes'))).toEqual([
      [
        'ValueError: name: the loop can be called by note, finish, double, failing, failingWithNothing, lasting, uncloneable, nested, noCoroutine, got unknown',
        'TypeError: args: expected what can be cloned for another thread: () => {} could not be cloned.',
        'TypeError: token: expected that of a CallsFromThreads, got an object of Object',
      ],
    ])
  })
})

describe.each(RUNS.slice(0, 3))('after the end of $name', ({ run }) => {
  test.each([
    [
      'a thread that is blocked until then, or calls again',
      'afterTheEnd',
      ['RuntimeError: Event loop is closed', true, 'RuntimeError: Event loop is closed'],
    ],
    ['a thread that awaits an answer', 'pendingAtTheEnd', 'RuntimeError: Event loop is closed'],
  ])('%s is told', async (_, program, posted) => {
    let message: Promise<unknown[]> | undefined
    await run(function* () {
      const loop = getRunningLoop()
      const inFlight = loop.beginExternalWork()
      const finished = loop.createFuture<void>()
      using calls = new CallsFromThreads(serve([], finished))
      message = once(startCaller(calls, program), 'message')
      yield* finished
      inFlight[Symbol.dispose]()
    })
    expect(await message).toEqual([posted])
  })
})

test.runIf(canWatchReadable())(
  'nothing is written to a descriptor that has got the number of a closed one',
  async () => {
    const message = runBlocked(function* () {
      const loop = getRunningLoop()
      const begun = loop.createFuture<void>()
      const calls = new CallsFromThreads({ note: () => begun.done() || begun.setResult() })
      const posted = once(startCaller(calls, 'untilTheEnd'), 'message')
      yield* begun
      calls.close()
      const pairs = [socketPair(), socketPair(), socketPair()].flat()
      yield* sleep(0.05)
      expect(pairs.map((socket) => socket.recv(1))).toEqual(pairs.map(() => WOULD_BLOCK))
      for (const socket of pairs) socket.close()
      return [posted]
    })
    expect(await Promise.all(message)).toEqual([[['RuntimeError: Event loop is closed', true]]])
  },
)

test('a thread is told that its call cannot be read, though the loop is left by whoever hears of it', () => {
  const loop = newSelectorLoop()
  loop.setExceptionHandler(() => {
    throw new KeyboardInterrupt()
  })
  const notes: unknown[] = []
  const finished = loop.createFuture<void>()
  using calls = new CallsFromThreads(serve(notes, finished), { loop })
  startCaller(calls, 'deepArguments').unref()
  expect(() => loop.runUntilComplete(finished)).toThrow(KeyboardInterrupt)
  loop.runUntilComplete(finished)
  expect(notes).toEqual([[expect.stringMatching(/^TypeError: args: cannot be read/), 42]])
  loop.close()
})

test('several threads call one loop, each in its order', () => {
  const notes = runBlocked(function* () {
    const loop = getRunningLoop()
    const seen: unknown[] = []
    let left = 3
    const finished = loop.createFuture<void>()
    const handlers = { ...serve(seen, finished), finish: () => void ((left -= 1) === 0 && finished.setResult()) }
    using calls = new CallsFromThreads(handlers)
    for (let n = 0; n < left; n += 1) startCaller(calls, 'messages').unref()
    yield* finished
    return seen as number[]
  })
  expect(notes.length).toBe(3000)
  expect(notes.filter((n) => n === 999).length).toBe(3)
})

test('once it is closed it gives no token, with which a thread could do nothing', () => {
  runBlocked(function* () {
    const calls = new CallsFromThreads({})
    calls.close()
    expect(() => calls.token()).toThrow(new RuntimeError('token(): closed, so no thread may call any more'))
  })
})

test.each([
  [3, 'number 3'],
  [null, 'null'],
  [{}, 'an object of Object'],
])('%o is no loop to be called', (loop, got) => {
  expect(() => new CallsFromThreads({}, { loop: loop as never })).toThrow(
    new TypeError(`loop: expected an event loop, got ${got}`),
  )
})

test.each([
  ['with descriptors', newSelectorLoop],
  ['without', () => new PlainLoop(parts)],
])('a loop %s that is closed cannot be called', (_, newLoop) => {
  const loop = newLoop()
  loop.close()
  expect(() => new CallsFromThreads({}, { loop })).toThrow(new RuntimeError('Event loop is closed'))
})
