import type { BaseEventLoop, Parts } from '@tsyncio/events'
import type { Selector, Watch } from '@tsyncio/selector-io'
import type { VirtualClock } from './virtual-clock.ts'
import type { VirtualEventLoop } from './virtual-event-loop.ts'

/** What a loop for a run of a program under test is made from. */
export interface LoopParts extends Parts {
  readonly clock: VirtualClock
  /** Finds out what is ready in the in-memory network, for a loop that has sockets. */
  readonly selector?: Selector<Watch> | undefined
  /** Whether to remember where tasks wait. */
  readonly remembersWaits?: boolean | undefined
}

/** A class of loops that can run programs under test: `VirtualEventLoop`, or `SelectorEventLoop` if they use sockets. */
export type LoopClass<More = object> = new (parts: LoopParts & More) => BaseEventLoop

/** Such a class as its subclasses see it: with a `poll` of its own, for which the compiler knows no other word. */
export type LoopBase<AllParts> = new (parts: AllParts) => VirtualEventLoop
