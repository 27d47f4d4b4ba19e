import { EpollSelector } from './epoll-selector.ts'
import { hasEpoll, hasKernel } from './koffi-kernel.ts'
import { PollSelector } from './poll-selector.ts'
import type { Selector } from './selector.ts'
import { UvSelector } from './uv-selector.ts'

/** The best selector that there is on this platform. Python: `selectors.DefaultSelector`. */
export function defaultSelector<Data>(): Selector<Data> {
  if (hasEpoll()) return new EpollSelector()
  return hasKernel() ? new PollSelector() : new UvSelector()
}
