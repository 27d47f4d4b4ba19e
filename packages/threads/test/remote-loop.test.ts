import { readdirSync } from 'node:fs'
import { MessageChannel } from 'node:worker_threads'
import { getRunningLoop } from '@tsyncio/events'
import { RuntimeError } from '@tsyncio/futures'
import type { Coroutine, ExceptionContext } from '@tsyncio/futures'
import { runBlocking } from '@tsyncio/runners'
import { CallsFromThreads, RemoteLoop } from '@tsyncio/threads'
import { VirtualEventLoop } from '@tsyncio/testing'
import { expect, test } from 'vitest'
import { closeBell } from '../src/bell.ts'
import { runBlocked } from './loops.ts'

// Both ends in one thread, which is enough to see what goes over.

test('a handler that throws is reported, and the next is called', () => {
  const reports = runBlocked(function* () {
    const loop = getRunningLoop()
    const seen: unknown[] = []
    loop.setExceptionHandler((_, { exception }: ExceptionContext) => seen.push(String(exception)))
    const finished = loop.createFuture<void>()
    const fail = (): void => {
      throw new Error('of the handler')
    }
    function* coroutine(): Coroutine<void> {}
    using calls = new CallsFromThreads({ fail, coroutine, finish: () => finished.setResult() })
    using remote = new RemoteLoop(calls.token())
    remote.callSoonThreadsafe('fail')
    remote.callSoonThreadsafe('coroutine')
    remote.callSoonThreadsafe('finish')
    expect(() => remote.runCoroutineThreadsafe('coroutine').result()).toThrow(
      'result(): the loop is in this thread, and would wait, too',
    )
    yield* finished
    return seen
  })
  expect(reports).toEqual([
    'Error: of the handler',
    'TypeError: coroutine() makes a coroutine: call it by runCoroutineThreadsafe(), not callSoonThreadsafe()',
  ])
})

test('a task factory that fails is answered with its error', () => {
  const answer = runBlocked(function* () {
    const loop = getRunningLoop()
    function* main(): Coroutine<void> {}
    using calls = new CallsFromThreads({ main })
    using remote = new RemoteLoop(calls.token())
    const future = remote.runCoroutineThreadsafe('main')
    loop.setTaskFactory(() => {
      throw new RangeError('of the factory')
    })
    for (let passes = 0; passes < 5; passes += 1) yield
    loop.setTaskFactory(undefined)
    // The loop has answered; the answer is with the port.
    const promise = Promise.resolve(future).catch(String)
    return promise
  })
  return expect(answer).resolves.toBe('RangeError: of the factory')
})

test.each([
  ['message', { value: () => {} }, 'Error: () => {}'],
  ['errors', { value: 5 }, 'AggregateError: of old'],
  [
    'cause',
    {
      get: () => {
        throw new Error('of the getter')
      },
    },
    'TypeError: what was thrown cannot be read',
  ],
])('an error with an odd %s is told of, too', (key, property, expected) => {
  const answer = runBlocked(function* () {
    function* main(): Coroutine<void> {
      const error = key === 'errors' ? new AggregateError([], 'of old') : new Error('of old')
      throw Object.defineProperty(error, key, property)
    }
    using calls = new CallsFromThreads({ main })
    using remote = new RemoteLoop(calls.token())
    const future = remote.runCoroutineThreadsafe('main')
    for (let passes = 0; passes < 5; passes += 1) yield
    return Promise.resolve(future).catch(String)
  })
  return expect(answer).resolves.toBe(expected)
})

test('an error without a cause comes without one, and a circle of causes is cut off', async () => {
  const answers = runBlocked(function* () {
    function* main(isCircle: boolean): Coroutine<void> {
      const error = new Error('of old')
      throw isCircle ? Object.assign(error, { cause: error }) : error
    }
    using calls = new CallsFromThreads({ main })
    using remote = new RemoteLoop(calls.token())
    const futures = [false, true].map((isCircle) => remote.runCoroutineThreadsafe('main', isCircle))
    for (let passes = 0; passes < 5; passes += 1) yield
    return futures.map((future) => Promise.resolve(future).catch((error: unknown) => error))
  })
  const [plain, circle] = (await Promise.all(answers)) as [Error, Error]
  expect(Object.hasOwn(plain, 'cause')).toBe(false)
  let causes = 0
  for (let { cause } = circle; cause instanceof Error; { cause } = cause) causes += 1
  expect(causes).toBe(10)
})

test('whoever awaits an answer gets it, also the first of two', async () => {
  const both = runBlocked(function* () {
    function* main(): Coroutine<number> {
      return 42
    }
    using calls = new CallsFromThreads({ main })
    using remote = new RemoteLoop(calls.token())
    const future = remote.runCoroutineThreadsafe('main')
    const promises = [future.then(() => 'first'), future.then(() => 'second')]
    for (let passes = 0; passes < 5; passes += 1) yield
    return promises
  })
  expect(await both[1]).toBe('second')
  expect(await Promise.race([both[0], Promise.resolve('never')])).toBe('first')
})

test('one that goes out of scope gives its token up', () => {
  runBlocked(function* () {
    using calls = new CallsFromThreads({})
    const remote = new RemoteLoop(calls.token())
    {
      using _ = remote
    }
    expect(remote.isClosed()).toBe(true)
  })
})

test('an answer that comes together with the end is an answer', () => {
  const { port1, port2 } = new MessageChannel()
  const state = new Int32Array(new SharedArrayBuffer(12))
  const other = { state, fd: undefined }
  let looks = 0
  const bell = {
    fd: undefined,
    /** The loop of the other thread answers, and closes, right before this one, which waits, looks whether it has. */
    get state() {
      looks += 1
      if (looks === 4) {
        port1.postMessage({ id: 1, outcome: { value: 42 } })
        closeBell(other)
      }
      return state
    },
  }
  const answers = new Int32Array(new SharedArrayBuffer(4))
  using remote = new RemoteLoop({ port: port2, bell, answers, names: ['answer'], threadId: -1 })
  expect(remote.runCoroutineThreadsafe('answer').result(1)).toBe(42)
  port1.close()
})

test('nothing is called any more once it is closed', () => {
  const called = runBlocked(function* () {
    const seen: unknown[] = []
    const calls = new CallsFromThreads({ note: (value: unknown) => void seen.push(value) })
    using remote = new RemoteLoop(calls.token())
    remote.callSoonThreadsafe('note', 1)
    calls.close()
    calls.close()
    expect(remote.isClosed()).toBe(true)
    for (let passes = 0; passes < 5; passes += 1) yield
    return seen
  })
  expect(called).toEqual([])
})

test('closing the loop closes it, and no descriptor is left', () => {
  const before = readdirSync('/proc/self/fd').length
  let remote: RemoteLoop | undefined
  runBlocked(function* () {
    remote = new RemoteLoop(new CallsFromThreads({}).token())
  })
  expect(() => remote?.callSoonThreadsafe('any')).toThrow(new RuntimeError('Event loop is closed'))
  remote?.close()
  expect(readdirSync('/proc/self/fd').length).toBe(before)
})

test.each([
  [null, 'handlers: expected an object of functions, got null'],
  [{ note: 3 }, 'handlers: expected functions, got number 3 for note'],
])('handlers %o are an error', (handlers, message) => {
  const loop = new VirtualEventLoop()
  expect(() => new CallsFromThreads(handlers as never, { loop })).toThrow(new TypeError(message))
  loop.close()
})

test('a loop that blocks the thread, and cannot be woken, cannot be called', () => {
  function* main(): Coroutine<void> {
    using _ = new CallsFromThreads({})
  }
  expect(() => runBlocking(main(), { loopFactory: () => new VirtualEventLoop() })).toThrow(
    'this loop blocks the thread, and other threads cannot wake it',
  )
})
