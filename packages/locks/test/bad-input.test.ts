import type { Coroutine } from '@tsyncio/futures'
import { Barrier, BoundedSemaphore, CapacityLimiter, Condition, Lock, Semaphore } from '@tsyncio/locks'
import { describe, expect, test } from 'vitest'
import { run } from '../../tasks/test/numbered-loop.ts'

interface Case {
  readonly what: string
  readonly act: () => unknown
  readonly error: string
  readonly message: string
}

const cases: Case[] = [
  ...[Semaphore, BoundedSemaphore].flatMap((Any): Case[] => [
    {
      what: `${Any.name}(-1)`,
      act: () => new Any(-1),
      error: 'ValueError',
      message: 'Semaphore initial value must be >= 0',
    },
    {
      what: `${Any.name}(1.5)`,
      act: () => new Any(1.5),
      error: 'ValueError',
      message: 'value: expected an integer, got number 1.5',
    },
    {
      what: `${Any.name}(NaN)`,
      act: () => new Any(NaN),
      error: 'ValueError',
      message: 'value: expected an integer, got number NaN',
    },
    {
      what: `${Any.name}('1')`,
      act: () => new Any('1' as never),
      error: 'TypeError',
      message: 'value: expected an integer, got string 1',
    },
  ]),
  { what: 'Barrier(0)', act: () => new Barrier(0), error: 'ValueError', message: 'parties must be >= 1' },
  { what: 'Barrier(-4)', act: () => new Barrier(-4), error: 'ValueError', message: 'parties must be >= 1' },
  {
    what: 'Barrier()',
    act: () => new Barrier(undefined as never),
    error: 'TypeError',
    message: 'parties: expected an integer, got undefined',
  },
  {
    what: 'Barrier(2.5)',
    act: () => new Barrier(2.5),
    error: 'ValueError',
    message: 'parties: expected an integer, got number 2.5',
  },
  {
    what: 'CapacityLimiter(-1)',
    act: () => new CapacityLimiter(-1),
    error: 'ValueError',
    message: 'total: expected at least 0, got -1',
  },
  {
    what: 'a total of NaN',
    act: () => (new CapacityLimiter(1).total = NaN),
    error: 'ValueError',
    message: 'total: expected an integer or Infinity, got number NaN',
  },
  {
    what: 'CapacityLimiter(null)',
    act: () => new CapacityLimiter(null as never),
    error: 'TypeError',
    message: 'total: expected an integer or Infinity, got null',
  },
  {
    what: "CapacityLimiter('-1')",
    act: () => new CapacityLimiter('-1' as never),
    error: 'TypeError',
    message: 'total: expected an integer or Infinity, got string -1',
  },
  {
    what: 'Condition of a number',
    act: () => new Condition(1 as never),
    error: 'TypeError',
    message: 'lock: expected a Lock, got number 1',
  },
  {
    what: 'Condition of null',
    act: () => new Condition(null as never),
    error: 'TypeError',
    message: 'lock: expected a Lock, got null',
  },
  {
    what: 'Condition of what cannot be acquired',
    act: () => new Condition({ locked: () => true, release() {} } as never),
    error: 'TypeError',
    message: 'lock: expected a Lock, got an object of Object',
  },
  {
    what: 'notify(1.5)',
    act: () => {
      const condition = new Condition()
      run(() => condition.acquire())
      condition.notify(1.5)
    },
    error: 'ValueError',
    message: 'n: expected an integer, got number 1.5',
  },
]

describe.each(cases)('$what', ({ act, error, message }) => {
  test(`is a ${error}`, () => {
    expect(act).toThrow(expect.objectContaining({ name: error, message }))
  })
})

test('a total that is refused leaves the limiter as it was', () => {
  const limiter = new CapacityLimiter(3)
  expect(() => (limiter.total = -1)).toThrow(RangeError)
  expect(limiter.total).toBe(3)
})

describe.each<[string, () => Pick<Lock, 'with'>]>([
  ['Lock', () => new Lock()],
  ['Condition', () => new Condition()],
  ['Semaphore', () => new Semaphore(1)],
  ['BoundedSemaphore', () => new BoundedSemaphore(1)],
  ['Barrier', () => new Barrier(1)],
  ['CapacityLimiter', () => new CapacityLimiter(1)],
])('%s.with', (_name, newOne) => {
  test.each<[string, unknown, string]>([
    ['a body that is no function', (function* () {})(), 'body: expected a function, got a coroutine'],
    ['what its body gives', async () => {}, 'body: a future, a coroutine or an awaitable is required, got a promise'],
  ])('names %s, and is free afterwards', (_what, body, message) => {
    const one = newOne()
    expect(() => run(() => one.with(body as never))).toThrow(message)
    expect(run(() => one.with(answer))).toBe(42)
  })
})

function* answer(): Coroutine<number> {
  return 42
}
