import { expect, test } from 'vitest'
import { makeBell } from '../src/bell.ts'
import type { Inbox, Receiver } from '../src/inbox.ts'
import { PoolWorker } from '../src/pool-worker.ts'

test('a thread that has ended takes no more work, though its last answer is heard only then', () => {
  const log: string[] = []
  let receiver: Receiver | undefined
  const inbox = {
    bell: makeBell(undefined),
    add: (_: unknown, added: Receiver) => void (receiver = added),
    collectFrom: () => receiver?.receive({ value: 'the last answer' }),
    delete: () => log.push('deleted'),
  }
  const worker = new PoolWorker(
    inbox as unknown as Inbox,
    {},
    {
      free: () => log.push('free'),
      diedIdle: () => log.push('died'),
      ended: () => log.push('ended'),
    },
  )
  worker.terminate('closed')
  expect(log).toEqual(['deleted', 'ended'])
})
