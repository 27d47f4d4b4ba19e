import type { Coroutine } from '@tsyncio/futures'
import { runInExecutor, WorkerExecutor } from '@tsyncio/threads'
import type { Work } from '@tsyncio/threads'
import { expect, test } from 'vitest'
import { newSelectorLoop, raisedBy, runBlocked } from './loops.ts'
import { WORK } from './work-url.ts'

const ADD = { module: WORK, name: 'add', args: [1, 1] }

test.each([
  [Number.NaN, 'ValueError: timeout: expected a number of seconds, got NaN'],
  ['1', 'TypeError: timeout: expected a number of seconds, got string 1'],
])('shutdown with a timeout of %o is an error, and shuts nothing down', (timeout, message) => {
  const seen = runBlocked(function* () {
    using executor = new WorkerExecutor()
    const error = yield* raisedBy(executor.shutdown(timeout as number))
    return [String(error), yield* runInExecutor(executor, ADD)]
  })
  expect(seen).toEqual([message, 2])
})

test('work or a shutdown on another loop than its own is an error, which takes nothing and shuts nothing down', () => {
  const loop = newSelectorLoop()
  const executor = new WorkerExecutor()
  expect(loop.runUntilComplete(adding(executor))).toBe(2)
  const buffer = new ArrayBuffer(1)
  const work = { ...ADD, args: [buffer], transferList: [buffer] }
  expect(() => runBlocked(() => adding(executor, work))).toThrow('this executor works for another loop')
  expect(buffer.byteLength).toBe(1)
  expect(() => runBlocked(() => executor.shutdown())).toThrow('this executor works for another loop')
  expect(loop.runUntilComplete(adding(executor))).toBe(2)
  loop.close()
})

function* adding(executor: WorkerExecutor, work: Work = ADD): Coroutine<unknown> {
  return yield* executor.submit(work)
}
