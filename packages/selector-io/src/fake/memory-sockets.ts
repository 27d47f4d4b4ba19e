import { EpollSelector } from '../epoll-selector.ts'
import { SelectorEventLoop } from '../selector-event-loop.ts'
import { fakeKernel } from './fake-kernel.ts'

/** Sockets in memory, and the loop and the selector for them, as `@tsyncio/testing` takes them. */
export interface MemorySockets {
  readonly SelectorEventLoop: typeof SelectorEventLoop
  readonly EpollSelector: typeof EpollSelector
  readonly fakeKernel: typeof fakeKernel
}

/** For programs with sockets under test: `explore(program, { sockets: memorySockets })`. */
export const memorySockets: MemorySockets = { SelectorEventLoop, EpollSelector, fakeKernel }
