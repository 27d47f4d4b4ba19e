import { EpollSelector, EVENT_READ, Socket, WOULD_BLOCK } from '@tsyncio/selector-io'
import type { EpollCalls, Kernel, Selector, SelectorKey, SocketCalls } from '@tsyncio/selector-io'
import { expectTypeOf } from 'vitest'

const socket = new Socket()
const selector = new EpollSelector<Date>()

// @ts-expect-error -- there may be nothing to receive
expectTypeOf(socket.recv(1).length).toBeNumber()
// @ts-expect-error -- there may be nobody to accept
expectTypeOf(socket.accept().socket).toEqualTypeOf<Socket>()

const received = socket.recv(1)
if (received !== WOULD_BLOCK) expectTypeOf(received).toEqualTypeOf<Uint8Array>()

// @ts-expect-error -- text is not bytes
socket.send('hello')
// @ts-expect-error -- an address has a host and a port, or a path
socket.bind({ host: '127.0.0.1' })
// @ts-expect-error -- the data is of one type
selector.register(1, EVENT_READ, 'today')

expectTypeOf(selector.register(1, EVENT_READ, new Date())).toEqualTypeOf<SelectorKey<Date>>()
expectTypeOf(selector).toExtend<Selector<Date>>()
expectTypeOf<Kernel>().toExtend<EpollCalls>()
expectTypeOf<Kernel>().toExtend<SocketCalls>()
