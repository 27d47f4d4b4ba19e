import { AsyncLocalStorage } from 'node:async_hooks'
import { ContextVar } from '@tsyncio/contextvars'
import type { EventLoop } from '@tsyncio/events'
import { fromPromise } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { followStores, NodeHost } from '@tsyncio/hosts'
import { run } from '@tsyncio/runners'
import { call, createTask, currentTask, gather, sleep, timeout } from '@tsyncio/tasks'
import { newEventLoop, newHost, socketPair } from 'tsyncio'
import { describe, expect, test, vi } from 'vitest'
import { GuestLoop } from './guest-loop.ts'

const storage = new AsyncLocalStorage<string>()

const following = (): GuestLoop => followStores(new GuestLoop(), AsyncLocalStorage)

function runOn<T>(loopFactory: () => GuestLoop, main: (loop: GuestLoop) => Coroutine<T>): Promise<Awaited<T>> {
  const loop = loopFactory()
  return run(main(loop), { loopFactory: () => loop, host: new NodeHost() })
}

/** What a task sees in each of its steps. */
function* look(): Coroutine<(string | undefined)[]> {
  const seen = [storage.getStore()]
  yield* sleep(0)
  seen.push(storage.getStore())
  yield* sleep(0.001)
  seen.push(storage.getStore())
  yield* fromPromise(Promise.resolve())
  seen.push(storage.getStore())
  return seen
}

describe('on a loop that follows stores', () => {
  test('a task sees the store around it in all of its steps, and its neighbour another', async () => {
    const seen = await runOn(following, function* () {
      const tasks = ['one', 'two'].map((name) => storage.run(name, () => createTask(look())))
      return yield* gather([...tasks, look()])
    })
    expect(seen).toEqual([Array(4).fill('one'), Array(4).fill('two'), Array(4).fill(undefined)])
  })

  test('so do the tasks that it makes, and what it awaits', async () => {
    function* parent(): Coroutine<unknown[]> {
      const child = createTask(look())
      return [yield* timeout(1, look), yield* child]
    }
    const seen = await runOn(following, function* () {
      return yield* storage.run('request', () => createTask(parent()))
    })
    expect(seen).toEqual([Array(4).fill('request'), Array(4).fill('request')])
  })

  test('so does what it calls', async () => {
    function* caller(): Coroutine<unknown> {
      return yield* call(call(look())[Symbol.iterator]() as Coroutine<unknown>)
    }
    const seen = await runOn(following, function* () {
      return yield* storage.run('request', () => createTask(caller()))
    })
    expect(seen).toEqual(Array(4).fill('request'))
  })

  test('callbacks see the store of where they were scheduled', async () => {
    const seen = new Map<string, string | undefined>()
    const note = (name: string) => () => void seen.set(name, storage.getStore())
    await runOn(following, function* (loop: EventLoop) {
      const future = loop.createFuture<void>()
      const task = createTask(sleep(0))
      storage.run('inside', () => {
        loop.callSoon(note('callSoon'))
        loop.callLater(0.001, note('callLater'))
        loop.callAt(loop.time(), note('callAt'))
        future.addDoneCallback(note('future'))
        task.addDoneCallback(note('task'))
      })
      future.addDoneCallback(note('outside'))
      future.setResult()
      yield* sleep(0.002)
    })
    const { outside, ...inside } = Object.fromEntries(seen)
    expect(outside).toBeUndefined()
    expect(inside).toEqual({
      callSoon: 'inside',
      callLater: 'inside',
      callAt: 'inside',
      future: 'inside',
      task: 'inside',
    })
  })

  test('a reader sees the store of where it was added', async () => {
    const loop = followStores(newEventLoop(), AsyncLocalStorage)
    const [left, right] = socketPair()
    const read = Promise.withResolvers<string | undefined>()
    function* main(): Coroutine<string | undefined> {
      storage.run('inside', () => loop.addReader(left, () => read.resolve(storage.getStore())))
      right.send(new Uint8Array(1))
      const seen = yield* fromPromise(read.promise)
      loop.removeReader(left)
      return seen
    }
    expect(await run(main(), { loopFactory: () => loop, host: newHost() })).toBe('inside')
    left.close()
    right.close()
  })

  test('a task that changes its store keeps the change, and only that task', async () => {
    function* enterWith(name: string): Coroutine<(string | undefined)[]> {
      storage.enterWith(name)
      return yield* look()
    }
    const seen = await runOn(following, function* () {
      return yield* gather([enterWith('changed'), look()])
    })
    expect(seen).toEqual([Array(4).fill('changed'), Array(4).fill(undefined)])
  })

  test('callbacks can be removed, have their context, and keep their names', async () => {
    const variable = new ContextVar<string>('variable')
    const calls: unknown[] = []
    function* main(loop: GuestLoop): Coroutine<void> {
      loop.setExceptionHandler((_loop, { message }) => void calls.push(message))
      const future = loop.createFuture<void>()
      const removed = (): void => void calls.push('removed')
      variable.set('here')
      future.addDoneCallback(removed)
      future.addDoneCallback(() => void calls.push(variable.get()))
      expect(future.removeDoneCallback(removed)).toBe(1)
      future.setResult()
      loop.callSoon(function culprit() {
        throw new Error('no')
      })
      yield* sleep(0)
      yield* sleep(0)
    }
    await runOn(following, main)
    expect(calls).toEqual(['here', 'Exception in callback culprit'])
  })

  test('errors and cancellations arrive as ever', async () => {
    function* child(): Coroutine<string> {
      try {
        yield* sleep(60)
      } catch (error) {
        return `${String(error)} in ${storage.getStore()}`
      }
      return 'slept'
    }
    const end = await runOn(following, function* () {
      const task = storage.run('store', () => createTask(child()))
      yield* sleep(0)
      task.cancel('enough')
      return yield* task
    })
    expect(end).toBe('CancelledError: enough in store')
  })

  test('a cancellation arrives, too, where nothing is waited for', async () => {
    function* child(): Coroutine<void> {
      currentTask()?.cancel()
      yield
    }
    const outcome = await runOn(following, function* () {
      return yield* gather([child()], { returnExceptions: true })
    })
    expect(String(outcome)).toBe('CancelledError')
  })

  test('what is no coroutine and no callback is refused as ever', () => {
    const loop = following()
    expect(() => loop.callSoon(1 as never)).toThrow('callback: expected a function, got number')
    expect(() => loop.createTask(1 as never)).toThrow(/coroutine/)
  })
})

describe('on any other loop', () => {
  test('none of it runs', async () => {
    following()
    const snapshot = vi.spyOn(AsyncLocalStorage, 'snapshot')
    const plain = await runOn(
      () => new GuestLoop(),
      function* () {
        return yield* storage.run('store', () => createTask(look()))
      },
    )
    expect(plain).toHaveLength(4)
    expect(snapshot).not.toHaveBeenCalled()
    snapshot.mockRestore()
    const methods = ['callSoon', 'callLater', 'createTask', 'createFuture', 'runPass']
    expect(methods.filter((name) => Object.hasOwn(new GuestLoop(), name))).toEqual([])
  })
})
