import { ValueError } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import {
  asCompleted,
  createTask,
  enter,
  gather,
  generate,
  sleep,
  staggeredRace,
  taskGroup,
  timeout,
  wait,
  waitFor,
} from '@tsyncio/tasks'
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

test.each<[string, () => Coroutine<unknown>, RegExp]>([
  ['waitFor', () => waitFor(Promise.resolve() as never, 1), /^awaitable: a future, .* got a promise; in a coroutine/],
  [
    'timeout',
    () => timeout(1, (() => Promise.resolve()) as never),
    /^body: a future, .* got a promise; in a coroutine/,
  ],
  ['a body that gives nothing', () => timeout(1, (() => {}) as never), /^body: a future, .* got undefined$/],
  ['a body that is none', () => taskGroup(undefined as never), /^body: expected a function, got undefined$/],
  ['a resource that is none', () => enter(undefined as never, sleepOnce), /^resource: expected something with enter/],
  [
    'one that cannot be left',
    () => enter({ enter: sleepOnce } as never, sleepOnce),
    /^resource: expected something with/,
  ],
  ['no functions', () => staggeredRace(5 as never, 1), /^coroutineFunctions: expected a list, got number 5$/],
])('%s: the message names the argument, and what it was', (_name, make, message) => {
  run(function* (): Coroutine<void> {
    expect(String(yield* thrownBy(make())).replace('TypeError: ', '')).toMatch(message)
  })
})

test('what cannot be awaited is refused by its name', () => {
  run(function* (): Coroutine<void> {
    yield
    expect(() => gather(['x'] as never)).toThrow(/^awaitable: a future, .* got string x$/)
    expect(() => generate(5 as never)).toThrow(/^body: expected a function, got number 5$/)
    expect(() => generate((async () => {}) as never)).toThrow(
      /^body: a future, a coroutine or an awaitable is required, got a promise;/,
    )
  })
})

test('gather that is refused in the middle, tells nobody of what came before', () => {
  run(function* (loop): Coroutine<void> {
    yield
    expect(() => gather([failing(), {} as never])).toThrow(TypeError)
    yield* sleep(1)
    expect([loop.allTasks().length, loop.reports]).toEqual([1, []])
  })
})

function* failing(): Coroutine<void> {
  throw new Error('no')
}

function* sleepOnce(): Coroutine<void> {
  yield* sleep(1)
}

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
