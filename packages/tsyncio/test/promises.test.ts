import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createTask, fromPromise, getRunningLoop, run, runBlocking, RuntimeError, sleep, socketPair } from 'tsyncio'
import type { Coroutine, SelectorEventLoop } from 'tsyncio'
import { expect, test } from 'vitest'

/** A promise that Node keeps. */
const soon = <T>(value: T): Promise<T> => new Promise((keep) => void setImmediate(keep, value))

test('a guest awaits promises that Node keeps', async () => {
  function* main(): Coroutine<string> {
    return `${yield* fromPromise(soon('one'))} ${yield* fromPromise(soon('two'))}`
  }
  expect(await run(main())).toBe('one two')
})

test('a guest awaits fetch while its sockets go on', async () => {
  const server = createServer((_, response) => response.end('fetched')).listen(0, '127.0.0.1')
  await soon(undefined)
  const { port } = server.address() as AddressInfo
  function* main(): Coroutine<string[]> {
    const loop = getRunningLoop() as SelectorEventLoop
    const [left, right] = socketPair()
    const received = createTask(loop.sockRecv(left, 100))
    const response = yield* fromPromise(fetch(`http://127.0.0.1:${port}/`))
    right.send(Buffer.from('received'))
    const texts = [yield* fromPromise(response.text()), Buffer.from(yield* received).toString()]
    left.close()
    right.close()
    return texts
  }
  expect(await run(main())).toEqual(['fetched', 'received'])
  server.closeAllConnections()
  server.close()
})

test('a rejected promise is thrown at the await', async () => {
  const error = new Error('rejected')
  function* main(): Coroutine<unknown> {
    try {
      return yield* fromPromise(Promise.reject(error))
    } catch (caught) {
      return caught
    }
  }
  expect(await run(main())).toBe(error)
})

test('a promise that comes too late for a cancelled wait is let go', async () => {
  const { promise, resolve } = Promise.withResolvers<string>()
  function* main(): Coroutine<boolean> {
    function* wait(): Coroutine<string> {
      return yield* fromPromise(promise)
    }
    const task = createTask(wait())
    yield
    task.cancel()
    yield* sleep(0)
    resolve('late')
    yield* fromPromise(promise)
    return task.cancelled()
  }
  expect(await run(main())).toBe(true)
})

test('a loop that blocks the thread refuses promises, and says what to do', () => {
  function* main(): Coroutine<unknown> {
    return yield* fromPromise(soon('never'))
  }
  const start = (): unknown => runBlocking(main())
  expect(start).toThrow(RuntimeError)
  expect(start).toThrow('a promise cannot settle while this loop blocks the thread')
  expect(start).toThrow('run the loop as a guest, as run(main) does')
})

test('a task can be awaited by an async function', async () => {
  const loop: { task?: PromiseLike<number> } = {}
  function* main(): Coroutine<number> {
    const child = createTask(sleep(0.001, 7))
    loop.task = child
    return yield* child
  }
  const running = run(main())
  await soon(undefined)
  expect(await loop.task).toBe(7)
  expect(await running).toBe(7)
})
