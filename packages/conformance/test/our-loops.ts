import { asGuest, blocking } from '@tsyncio/conformance'
import type { Drive } from '@tsyncio/conformance'
import { monotonicClock } from '@tsyncio/events'
import { Future } from '@tsyncio/futures'
import { NodeHost } from '@tsyncio/hosts'
import { canWatchReadable, pollReadable, SelectorEventLoop, watchReadable } from '@tsyncio/selector-io'
import { newTask } from '@tsyncio/tasks'
import { VirtualClock, VirtualEventLoop } from '@tsyncio/testing'

/** A virtual loop that counts its passes, on a clock of any resolution. */
export class CountingLoop extends VirtualEventLoop {
  passes = 0

  constructor(resolution = 1e-9) {
    super({ clock: Object.assign(new VirtualClock(), { resolution }) })
  }

  protected override poll(timeout: number | undefined): void {
    this.passes += 1
    super.poll(timeout)
  }
}

export function newSelectorLoop(): SelectorEventLoop {
  return new SelectorEventLoop({
    clock: monotonicClock,
    futureFactory: (loop) => new Future({ loop }),
    taskFactory: newTask,
  })
}

export const onSelectorLoop: Drive<SelectorEventLoop> = blocking(newSelectorLoop)
export const asGuestOfNode: Drive<SelectorEventLoop> = asGuest(
  newSelectorLoop,
  () => new NodeHost({ watchReadable: canWatchReadable() ? watchReadable : pollReadable }),
)
export const onVirtualTime: Drive<CountingLoop> = blocking(() => new CountingLoop())

/** Our loops, for what must hold on each. */
export const DRIVES: readonly (readonly [name: string, drive: Drive<SelectorEventLoop | CountingLoop>])[] = [
  ['VirtualEventLoop', onVirtualTime],
  ['SelectorEventLoop', onSelectorLoop],
  ['SelectorEventLoop as a guest of NodeHost', asGuestOfNode],
]
