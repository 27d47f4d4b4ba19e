import { sleep } from '@tsyncio/tasks'
import { cancelEverywhere } from '@tsyncio/testing'
import { expect, test } from 'vitest'
import { flawOf } from './programs.ts'

// A run that swallowed the cancellation is right if it ends as ever.

const circle: unknown[] = [1]
circle.push({ circle })

test.each<[unknown]>([[{ a: [1, { b: NaN }] }], ['text'], [undefined], [[]], [Uint8Array.of(1, 2)], [circle]])(
  'knows the same result again: %o',
  (value) => {
    cancelEverywhere(function* () {
      try {
        yield* sleep(1)
      } catch {
        yield* sleep(1)
      }
      return structuredClone(value)
    })
  },
)

test.each<[unknown, unknown]>([
  [[1], [1, 2]],
  [{ a: 1 }, { b: 1 }],
  [{ a: undefined }, { b: undefined }],
  [[], {}],
  [new Map([[1, 2]]), new Map([[1, 2]])],
  [0, null],
  [Uint8Array.of(1), Uint8Array.of(2)],
  [{}, Object.create(null)],
  [circle, [1, { circle: [] }]],
])('knows another result: not %o but %o', (one, other) => {
  const flaw = flawOf(function* () {
    try {
      yield* sleep(1)
    } catch {
      return other
    }
    return one
  })
  expect(flaw.findings[0]).toMatch(/^it swallowed the cancellation/)
})

test('knows a circle again that comes back to its beginning later', () => {
  const [once, twice]: unknown[][] = [[], []]
  once?.push(once)
  twice?.push([twice])
  cancelEverywhere(function* () {
    try {
      yield* sleep(1)
      return twice
    } catch {
      yield* sleep(1)
      return once
    }
  })
})
