import type { ExceptionContext } from '@tsyncio/futures'
import { EpollSelector, Socket, WOULD_BLOCK } from '@tsyncio/selector-io'
import type { PollSelector, SelectorEventLoop } from '@tsyncio/selector-io'
import { fakeKernel } from '@tsyncio/selector-io/fake'
import type { FakeKernel, FakeKernelOptions } from '@tsyncio/selector-io/fake'
import { newLoop } from './loops.ts'

/** Where sockets of a fake kernel listen and connect to. */
export const ADDRESS = { host: '127.0.0.1', port: 80 }

/** What loops on a kernel in memory wait with. */
export type SelectorClass = typeof EpollSelector | typeof PollSelector

/** A loop on a kernel in memory, and on that one's clock. */
export interface FakeLoop {
  readonly kernel: FakeKernel
  readonly loop: SelectorEventLoop
  /** What the loop was told of. */
  readonly reports: readonly ExceptionContext[]
}

export function fakeLoop(options: FakeKernelOptions & { Selector?: SelectorClass } = {}): FakeLoop {
  const { Selector = EpollSelector } = options
  const kernel = fakeKernel(options)
  const loop = newLoop({ selector: new Selector(kernel), clock: kernel.clock })
  const reports: ExceptionContext[] = []
  loop.setExceptionHandler((_, context) => reports.push(context))
  return { kernel, loop, reports }
}

/** A socket that listens at {@link ADDRESS}. */
export function listeningIn(kernel: FakeKernel, backlog?: number): Socket {
  const listener = new Socket({ kernel })
  listener.bind(ADDRESS)
  listener.listen(backlog)
  return listener
}

/** A socket that is connected, or will be once it is accepted. */
export function connectedIn(kernel: FakeKernel): Socket {
  const socket = new Socket({ kernel })
  if (socket.connect(ADDRESS) === WOULD_BLOCK) socket.finishConnect()
  return socket
}
