import { queryObjects } from 'node:v8'
import { Socket } from '@tsyncio/selector-io'
import { fakeKernel } from '@tsyncio/selector-io/fake'
import { expect, test } from 'vitest'
import { bindMessageCalls } from '../src/message-calls.ts'

/** Collects what nobody refers to, and counts what is left of the kind that messages are described with. */
const countDescriptions = (): number => queryObjects(BigUint64Array, { format: 'count' })

test.skipIf(queryObjects === undefined)('what a system call knows by its address alone is kept meanwhile', () => {
  let onCall = (): void => {}
  const call = () => () => {
    onCall()
    return 0
  }
  const calls = bindMessageCalls({ call, callOnce: call, addressOf: () => 0n })
  const socket = new Socket({ kernel: { ...fakeKernel(), ...calls } })
  // Until it is compiled: before that, all that a function has had is referred to until it returns.
  for (let left = 50_000; left > 0; left -= 1) socket.sendMessage([new Uint8Array(100)])
  const before = countDescriptions()
  let meanwhile = 0
  onCall = () => (meanwhile = countDescriptions())
  socket.sendMessage([new Uint8Array(100)])
  expect(meanwhile - before).toBe(2)
})
