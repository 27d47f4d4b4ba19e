import {
  createTask,
  CancelledError,
  Future,
  getRunningLoop,
  newEventLoop,
  NodeHost,
  run,
  runBlocking,
  Runner,
  RuntimeError,
  sleep,
  socketPair,
} from 'tsyncio'
import type { Coroutine, SelectorEventLoop } from 'tsyncio'
import { describe, expect, test } from 'vitest'

function* answer(): Coroutine<number> {
  yield
  return 42
}

const WAYS: [
  name: string,
  start: <T>(main: Coroutine<T>, options?: { loopFactory?: () => SelectorEventLoop }) => unknown,
][] = [
  ['run', run],
  ['runBlocking', runBlocking],
  [
    'Runner',
    (main, options) => {
      using runner = new Runner(options)
      return runner.run(main)
    },
  ],
]

/** In an async function, what is thrown is rejected with. */
const begin = async (start: () => unknown): Promise<unknown> => await start()

describe.each(WAYS)('%s', (_, start) => {
  test('gives what main returns', async () => {
    expect(await begin(() => start(answer()))).toBe(42)
  })

  test('takes an option that is undefined for one that is not there', async () => {
    const nothing = { loopFactory: undefined, host: undefined, debug: undefined }
    expect(await begin(() => start(answer(), nothing as never))).toBe(42)
  })

  test('fails as main does', async () => {
    const error = new Error('oh')
    function* fail(): Coroutine<void> {
      yield
      throw error
    }
    await expect(begin(() => start(fail()))).rejects.toBe(error)
  })

  test('fails when main is cancelled', async () => {
    function* cancelItself(): Coroutine<void> {
      getRunningLoop().currentTask()?.cancel('enough')
      yield
    }
    const ended = begin(() => start(cancelItself()))
    await expect(ended).rejects.toThrow(CancelledError)
    await expect(ended).rejects.toThrow('enough')
  })

  test('cancels the tasks that are left, waits for them, and closes the loop', async () => {
    const loop = newEventLoop()
    const steps: string[] = []
    const [left, right] = socketPair()
    function* waitForEver(): Coroutine<void> {
      try {
        yield* loop.sockRecv(left, 1)
      } finally {
        steps.push('cleaning up')
        yield* sleep(0.001)
        steps.push('clean')
      }
    }
    function* main(): Coroutine<void> {
      createTask(waitForEver())
      yield
    }
    await begin(() => start(main(), { loopFactory: () => loop }))
    expect(steps).toEqual(['cleaning up', 'clean'])
    expect(loop.isClosed()).toBe(true)
    left.close()
    right.close()
  })

  test('refuses what is no coroutine', async () => {
    const notCalled = answer as unknown as Coroutine<number>
    await expect(begin(() => start(notCalled))).rejects.toThrow(TypeError)
    await expect(begin(() => start(notCalled))).rejects.toThrow('did you forget to call it?')
  })
})

describe.each(WAYS.slice(1))('%s inside a running loop', (_, start) => {
  test.each([
    ['that blocks', runBlocking],
    ['that is a guest', run],
  ])('%s is refused, and disturbs nothing', async (__, outer) => {
    function* main(): Coroutine<string> {
      const loop = getRunningLoop()
      expect(() => start(answer())).toThrow(RuntimeError)
      expect(getRunningLoop()).toBe(loop)
      yield
      return 'goes on'
    }
    expect(await begin(() => outer(main()))).toBe('goes on')
  })
})

test('runBlocking works between the turns of a guest', async () => {
  const guest = run(sleep(0.002, 'guest'))
  expect(runBlocking(answer())).toBe(42)
  await Promise.resolve()
  expect(runBlocking(answer())).toBe(42)
  expect(await guest).toBe('guest')
})

test('run inside a running loop is another guest', async () => {
  function* main(): Coroutine<Promise<number>[]> {
    yield
    return [run(answer())]
  }
  const [inner] = runBlocking(main())
  expect(await inner).toBe(42)
})

test('run refuses a host that cannot watch descriptors', async () => {
  await expect(run(answer(), { host: new NodeHost() })).rejects.toThrow(/^host: .* must have watchReadable\(\)/)
})

test('a future of another loop is refused', async () => {
  const loop = newEventLoop()
  const future = new Future<number>({ loop })
  await expect(run(future)).rejects.toThrow('different loop')
  expect(() => runBlocking(future)).toThrow('different loop')
  loop.close()
})

test('ten guests at once do not get into each other’s way', async () => {
  function* exchange(index: number): Coroutine<number> {
    const loop = getRunningLoop() as SelectorEventLoop
    const [left, right] = socketPair()
    loop.callLater(0.001, () => void right.send(Uint8Array.of(index)))
    const [received] = yield* loop.sockRecv(left, 1)
    expect(getRunningLoop()).toBe(loop)
    left.close()
    right.close()
    return received ?? -1
  }
  const indexes = Array.from({ length: 10 }, (_, index) => index)
  expect(await Promise.all(indexes.map((index) => run(exchange(index))))).toEqual(indexes)
})
