import { recycle, socketPair, WOULD_BLOCK } from '@tsyncio/selector-io'
import type { Socket } from '@tsyncio/selector-io'
import * as fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'

function newPair(): { send(bytes: Uint8Array): void; recv(maxBytes?: number): Uint8Array } {
  const [left, right] = socketPair()
  onTestFinished(() => [left, right].forEach((socket) => socket.close()))
  return {
    send: (bytes) => expect(left.send(bytes)).toBe(bytes.length),
    recv: (maxBytes = 1000) => receive(right, maxBytes),
  }
}

function receive(socket: Socket, maxBytes: number): Uint8Array {
  const bytes = socket.recv(maxBytes)
  if (bytes === WOULD_BLOCK) throw new Error('nothing came')
  return bytes
}

const ONE = Uint8Array.of(1, 1, 1)
const TWO = Uint8Array.of(2, 2, 2)

test('what is given back has its memory used again for what comes next', () => {
  const { send, recv } = newPair()
  send(ONE)
  const first = recv()
  recycle(first)
  send(TWO)
  const second = recv()
  expect([second.buffer, second.byteOffset]).toEqual([first.buffer, first.byteOffset])
  expect([...second]).toEqual([2, 2, 2])
})

test('what is not given back is never overwritten', () => {
  const { send, recv } = newPair()
  send(ONE)
  const first = recv()
  send(TWO)
  recv()
  expect([...first]).toEqual([1, 1, 1])
})

test('what is given back twice is given back once: whoever has the memory now keeps it', () => {
  const { send, recv } = newPair()
  send(ONE)
  const first = recv()
  recycle(first)
  send(TWO)
  const second = recv()
  recycle(first)
  send(ONE)
  recv()
  expect([...second]).toEqual([2, 2, 2])
})

test('what is given back too late is not used again', () => {
  const { send, recv } = newPair()
  send(ONE)
  const first = recv()
  send(TWO)
  const second = recv()
  recycle(first)
  send(ONE)
  recv()
  expect([[...first], [...second]]).toEqual([
    [1, 1, 1],
    [2, 2, 2],
  ])
})

test('each message begins where numbers of any kind can be read in place', () => {
  const { send, recv } = newPair()
  for (const size of [1, 7, 8, 9]) {
    send(new Uint8Array(size))
    expect(recv().byteOffset % 8).toBe(0)
  }
})

test('a message cannot be transferred to another thread, and take the others with it', () => {
  const { send, recv } = newPair()
  send(ONE)
  const bytes = recv()
  expect(() => structuredClone(bytes, { transfer: [bytes.buffer as ArrayBuffer] })).toThrow('transfer')
  expect([...bytes]).toEqual([1, 1, 1])
})

test('what is no array of bytes cannot be given back', () => {
  expect(() => recycle('text' as never)).toThrow(/bytes: expected a Uint8Array/)
})

test('long messages and short ones, kept and given back in any order: none that is kept changes', () => {
  const message = fc.record({ size: fc.constantFrom(1, 7, 8, 1000, 60_000), keep: fc.boolean(), late: fc.nat(3) })
  const play = (script: readonly { readonly size: number; readonly keep: boolean; readonly late: number }[]): void => {
    const [left, right] = socketPair()
    const kept: { readonly bytes: Uint8Array; readonly value: number; readonly size: number }[] = []
    const used: Uint8Array[] = []
    script.forEach(({ size, keep, late }, value) => {
      left.send(new Uint8Array(size).fill(value))
      const bytes = receive(right, size < 1000 ? 100_000 : 65_536)
      if (keep) kept.push({ bytes, value, size })
      else used.push(bytes)
      const given = used[used.length - 1 - late]
      if (given !== undefined) recycle(given)
    })
    left.close()
    right.close()
    for (const { bytes, value, size } of kept) expect(bytes).toEqual(new Uint8Array(size).fill(value))
  }
  fc.assert(fc.property(fc.array(message, { maxLength: 30 }), play), { numRuns: 200 })
})
