import { BoundCallback } from '@tsyncio/contextvars'
import { isFuture } from '@tsyncio/futures'
import type { Runnable } from '@tsyncio/futures'
import { withoutDriver } from './stack.ts'
import type { TrialLoop } from './trial-loop.ts'
import type { VirtualNetwork } from './virtual-network.ts'
import { secondsText } from './words.ts'

/** What a program left behind on `loop`, which has come to rest, in a sentence each. Tasks are not among it. */
export function leftoversOf(loop: TrialLoop): string[] {
  const timers = loop.timers.filter((timer) => !timer.cancelled() && !loop.isPast(timer.when()))
  const outside = loop.hasExternalWork() ? ['work is left outside of the loop, which was not told of its end'] : []
  return [
    ...timers.map((timer) => `a timer is left, due at ${secondsText(timer.when())}${placeOf(loop, timer)}`),
    ...loop.futures.flatMap((future) =>
      callbacksOf(future.done() ? [] : (future.getWaiters?.() ?? [])).map(
        (name) => `a callback is left with a pending future: ${name}${placeOf(loop, future)}`,
      ),
    ),
    ...outside,
    ...(loop.openGenerators.size > 0 ? ['a generator was begun and neither ended nor closed'] : []),
  ]
}

/** The tasks that are not done, but for the program itself, in a sentence each. */
export function tasksLeft(loop: TrialLoop, main: object): string[] {
  const tasks = loop.allTasks().filter((task) => task !== main)
  return tasks.map((task) => `${task.getName()} is left, and was not waited for${placeOf(loop, task)}`)
}

/** The sockets that were not closed, in a sentence. */
export function socketsLeft(network: VirtualNetwork): string[] {
  const open = network.openDescriptors()
  return open.length === 0 ? [] : [`sockets are left open: the descriptors ${open.join(', ')}`]
}

/** The stack where `thing` was made, if that is known, to go on with a sentence. */
function placeOf(loop: TrialLoop, thing: object): string {
  const place = loop.getCreationPlace(thing)
  return place === undefined ? '' : `, made\n${withoutDriver(place)}`
}

/** A task that waits is told of by itself. */
function callbacksOf(waiters: readonly Runnable[]): string[] {
  return waiters
    .filter((waiter) => !isFuture(waiter))
    .map((waiter) => (waiter instanceof BoundCallback ? waiter.callbackName() : waiter.constructor.name))
}
