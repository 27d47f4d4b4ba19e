import { ValueError } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { asCompleted, createTask, gather, sleep, staggeredRace, wait } from '@tsyncio/tasks'
import { expect, test } from 'vitest'
import { run, thrownBy } from './numbered-loop.ts'

function* nothing(): Coroutine<void> {}

test.each([
  ['a coroutine', () => nothing(), /^awaitables: expected a list, got a coroutine$/],
  ['a number', () => 3, /^awaitables: expected a list, got number 3$/],
  ['nothing', () => undefined, /^awaitables: expected a list, got undefined$/],
])('gather and asCompleted refuse %s in place of a list', (_name, make, message) => {
  run(function* (): Coroutine<void> {
    yield
    expect(() => gather(make() as unknown as [])).toThrow(message)
    expect(() => asCompleted(make() as unknown as [])).toThrow(message)
  })
})

test('gather and wait refuse a future in place of a list', () => {
  run(function* (): Coroutine<void> {
    const task = createTask(nothing())
    expect(() => gather(task as unknown as [])).toThrow(/^awaitables: expected a list, got a future$/)
    expect(String(yield* thrownBy(wait(task as unknown as [])))).toMatch(/futures: expected a list, got a future$/)
    yield* task
  })
})

test.each([
  ['a string', '1', TypeError],
  ['NaN', NaN, ValueError],
])('a time that is %s is refused by its name, and nothing was started', (_name, value, kind) => {
  run(function* (loop): Coroutine<void> {
    const seconds = value as number
    const task = createTask(sleep(1))
    const errors = [yield* thrownBy(wait([task], { timeout: seconds })), yield* thrownBy(staggeredRace([], seconds))]
    for (const error of errors) expect(error).toBeInstanceOf(kind)
    expect(errors.map((error) => (error as Error).message.split(':')[0])).toEqual(['timeout', 'delay'])
    expect(() => asCompleted([sleep(1)], { timeout: seconds })).toThrow(/^timeout: expected a number of seconds/)
    expect(loop.allTasks()).toHaveLength(2)
    yield* task
  })
})
