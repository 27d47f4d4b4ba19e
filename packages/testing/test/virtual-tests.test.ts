import { createTask, sleep } from '@tsyncio/tasks'
import { virtualTests } from '@tsyncio/testing'
import type { TestFunction, VirtualTests } from '@tsyncio/testing'
import { expect, test } from 'vitest'

/** A runner that keeps what is registered. */
function recording(): VirtualTests & { readonly registered: unknown[][] } {
  const registered: unknown[][] = []
  const register =
    (how: string) =>
    (...args: unknown[]): void =>
      void registered.push([how, ...args])
  const runner = Object.assign(register('test'), { only: register('only'), skip: register('skip') })
  return { ...virtualTests(runner satisfies TestFunction), registered }
}

/** Registers tests, and runs the first. */
function first(register: (tests: VirtualTests) => void): Promise<void> {
  const { registered, ...tests } = recording()
  register(tests)
  const [[, , body] = []] = registered
  return (body as () => Promise<void>)()
}

test('tests are registered with the name and in the way that was asked for, and with a limit in real time', () => {
  const { registered, virtual, explore } = recording()
  virtual('a', () => sleep(1))
  virtual.only('b', () => sleep(1), { timeout: 60 })
  explore.skip('c', () => sleep(1), { timeout: 1.5 })
  expect(registered).toEqual([
    ['test', 'a', expect.any(Function)],
    ['only', 'b', { timeout: 60_000 }, expect.any(Function)],
    ['skip', 'c', { timeout: 1500 }, expect.any(Function)],
  ])
})

test('a test passes when its program does, and fails with what that throws', async () => {
  await first(({ virtual }) => virtual('passes', () => sleep(1)))
  const failing = first(({ virtual }) =>
    virtual('fails', function* () {
      yield* sleep(1)
      throw new Error('no')
    }),
  )
  await expect(failing).rejects.toThrow('no')
})

test('it fails when nobody reads a failure', async () => {
  const failing = first(({ virtual }) =>
    virtual('forgets', function* () {
      createTask(
        (function* () {
          throw new Error('unread')
        })(),
      )
      yield* sleep(1)
    }),
  )
  await expect(failing).rejects.toThrow(/the loop was told: .*Error: unread/)
})

test('one that explores fails with the schedule', async () => {
  const failing = first(({ explore }) =>
    explore(
      'may fail',
      function* ({ choose }) {
        if (choose(5) === 3) throw new Error('three')
      },
      { seed: 1 },
    ),
  )
  await expect(failing).rejects.toThrow(/Error: three[^]*replay: '0=3'/)
})

test('a coroutine that runs already is refused at once', () => {
  const { virtual, explore } = recording()
  expect(() => virtual('x', sleep(1) as never)).toThrow(
    'main: expected a function*, to be called in the loop; got a coroutine',
  )
  expect(() => explore('x', sleep(1) as never)).toThrow('program: expected a function*')
})
