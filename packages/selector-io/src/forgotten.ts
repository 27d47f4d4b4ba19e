import { runningScheduler } from '@tsyncio/futures'
import type { Scheduler } from '@tsyncio/futures'

/** What is left of a descriptor whose owner is gone. */
interface Belongings {
  readonly calls: { close(fd: number): number }
  readonly fd: number
  readonly listeners: ((fd: number) => void)[]
}

interface Estate extends Belongings {
  readonly loop: Scheduler
  readonly createdAt: string
}

let registry: FinalizationRegistry<Estate> | undefined

/**
 * Where a loop in debug mode runs, sees to it that what `owner` leaves is closed and complained of should it be
 * forgotten; returns whether it does. The collector tells of it between two turns of the platform, if at all: so a
 * guest hears of it, and a loop that blocks the thread does so after its run.
 */
export function tendIfDebugging(owner: object, belongings: () => Belongings): boolean {
  const loop: (Scheduler & { getDebug?(): boolean }) | undefined = runningScheduler()
  if (loop?.getDebug?.() !== true) return false
  registry ??= new FinalizationRegistry(closeForgotten)
  const [, ...frames] = (new Error('opened here').stack ?? '').split('\n')
  registry.register(owner, { ...belongings(), loop, createdAt: frames.join('\n') }, owner)
  return true
}

/** It was closed, or given away. */
export function untend(owner: object): void {
  registry?.unregister(owner)
}

function closeForgotten({ calls, fd, listeners, loop, createdAt }: Estate): void {
  for (const listener of listeners.splice(0)) listener(fd)
  calls.close(fd)
  loop.callExceptionHandler?.({ message: `a socket was forgotten, and not closed: descriptor ${fd}`, createdAt })
}
