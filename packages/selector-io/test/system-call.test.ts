import { constants } from 'node:os'
import { expect, test } from 'vitest'
import { negated, retried } from '../src/system-call.ts'
import { inTurn } from './canned-kernel.ts'

const { EAGAIN, EINTR } = constants.errno

test('-1 becomes the negated errno', () => {
  const call = negated(inTurn(5, -1, 0), () => EAGAIN)
  expect([call(), call(), call()]).toEqual([5, -EAGAIN, 0])
})

test('an interrupted call is made again, with the same arguments', () => {
  const answers = inTurn(-EINTR, -EINTR, 7)
  const seen: number[][] = []
  const call = retried((...args: [number, number]) => {
    seen.push(args)
    return answers()
  })
  expect(call(1, 2)).toBe(7)
  expect(seen).toEqual([
    [1, 2],
    [1, 2],
    [1, 2],
  ])
})

test('any other error is returned', () => {
  expect(retried(inTurn(-EAGAIN))()).toBe(-EAGAIN)
})
