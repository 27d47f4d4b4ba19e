import { EpollSelector, EVENT_EDGE, EVENT_READ, EVENT_SPECIAL } from '@tsyncio/selector-io'
import type { EventMask, SelectorKey } from '@tsyncio/selector-io'
import { expect, test } from 'vitest'
import { connected } from './loopback.ts'

test('an epoll selector tells what there is besides plain data, and only where edges are asked for', () => {
  const selector = new EpollSelector<undefined>()
  const [peer, socket] = connected()
  const select = (): [key: SelectorKey<undefined>, ready: EventMask][] => selector.select(1)
  selector.register(socket.fileno(), EVENT_READ | EVENT_EDGE, undefined)
  peer.send(Buffer.from('x'))
  expect(select().map(([, ready]) => ready)).toEqual([EVENT_READ])
  peer.close()
  expect(select().map(([, ready]) => ready)).toEqual([EVENT_READ | EVENT_SPECIAL])
  selector.modify(socket.fileno(), EVENT_READ, undefined)
  expect(select().map(([, ready]) => ready)).toEqual([EVENT_READ])
  selector.close()
  socket.close()
})
