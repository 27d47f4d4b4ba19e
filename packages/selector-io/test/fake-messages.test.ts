import { constants } from 'node:os'
import { AF_UNIX, socketPair } from '@tsyncio/selector-io'
import { fakeKernel } from '@tsyncio/selector-io/fake'
import { expect, test } from 'vitest'
import { caught } from './loopback.ts'

const HELLO = Buffer.from('hello')

test('a stream in memory takes several buffers at once, and fills several', () => {
  const [left, right] = socketPair({ kernel: fakeKernel() })
  expect(left.sendMessage([HELLO, HELLO])).toBe(10)
  const buffers = [Buffer.alloc(3), Buffer.alloc(4)]
  expect(right.recvMessageInto(buffers)).toEqual({ count: 7, address: { path: '' } })
  expect(buffers.map(String)).toEqual(['hel', 'lohe'])
  expect(right.recvFrom(10)).toMatchObject({ bytes: { length: 3 }, address: { path: '' } })
})

test('it has no addresses, and knows no files', () => {
  const [left] = socketPair({ kernel: fakeKernel() })
  expect(caught(() => left.sendTo(HELLO, { path: '/x' }))).toMatchObject({ errno: constants.errno.EISCONN })
  expect(caught(() => left.sendMessage([HELLO], { path: '/x' }))).toMatchObject({ errno: constants.errno.EISCONN })
  expect(caught(() => left.sendFile(0, 0, 1))).toMatchObject({ code: 'EINVAL' })
})

test('some of a message goes wrong as some of anything does', () => {
  const kernel = fakeKernel({ faults: ({ name }) => (name === 'sendmsg' ? { kind: 'part', bytes: 2 } : undefined) })
  const [left, right] = socketPair({ kernel, family: AF_UNIX })
  expect(left.sendMessage([HELLO])).toBe(2)
  kernel.faults = () => ({ kind: 'error', errno: constants.errno.ECONNRESET })
  expect(caught(() => right.recvFrom(5))).toMatchObject({ code: 'ECONNRESET', syscall: 'recvfrom' })
})
