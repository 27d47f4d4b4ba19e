import { AsyncLocalStorage } from 'node:async_hooks'
import type { Coroutine } from '@tsyncio/futures'
import { followStores, NodeHost } from '@tsyncio/hosts'
import { run } from '@tsyncio/runners'
import { createTask, sleep } from '@tsyncio/tasks'
import { expect, test } from 'vitest'
import { GuestLoop } from './guest-loop.ts'

// Which methods of a loop follow stores.

const storage = new AsyncLocalStorage<string>()

test('those that add callbacks for descriptors and signals', () => {
  const callbacks: (() => unknown)[] = []
  const add = (_what: unknown, callback: () => unknown): void => void callbacks.push(callback)
  const methods = { addReader: add, addWriter: add, addSignalHandler: add }
  const loop = followStores(Object.assign(new GuestLoop(), methods), AsyncLocalStorage)
  storage.run('inside', () => {
    for (const name of ['addReader', 'addWriter', 'addSignalHandler'] as const) {
      loop[name](1, () => storage.getStore())
    }
  })
  expect(callbacks.map((callback) => callback())).toEqual(Array(3).fill('inside'))
})

test('none that the loop did not have', () => {
  expect(followStores(new GuestLoop(), AsyncLocalStorage)).not.toHaveProperty('addReader')
})

test('they do so when it is told twice, and can still be replaced', async () => {
  const loop = followStores(followStores(new GuestLoop(), AsyncLocalStorage), AsyncLocalStorage)
  const { createTask: follow } = loop
  loop.createTask = follow
  function* see(): Coroutine<string | undefined> {
    yield* sleep(0)
    return storage.getStore()
  }
  function* main(): Coroutine<string | undefined> {
    return yield* storage.run('inside', () => createTask(see()))
  }
  expect(await run(main(), { loopFactory: () => loop, host: new NodeHost() })).toBe('inside')
})
