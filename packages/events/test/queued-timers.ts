import { TimerHandle } from '@tsyncio/events'
import type { TimerQueue } from '../src/timer-queue.ts'

export function makeTimer(when: number): TimerHandle {
  return new TimerHandle(when, () => {}, undefined, undefined)
}

/** Takes out what is due before `end`. */
export function popDue(queue: TimerQueue, end: number): TimerHandle[] {
  const due: TimerHandle[] = []
  queue.moveDue(end, { push: (timer) => due.push(timer as TimerHandle) })
  return due
}
