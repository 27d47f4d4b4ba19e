import type { Scheduler, SettableFuture } from '@tsyncio/futures'
import { play } from '../drive.ts'
import type { Clause } from '../suite.ts'
import type { FutureSubject } from './future-suite.ts'

/** A check of futures on a loop that runs, within one pass. */
export function checking(
  promise: string,
  body: (newFuture: () => SettableFuture<unknown>, loop: Scheduler) => void,
): Clause<FutureSubject> {
  return {
    promise,
    check: ({ drive, newFuture }) =>
      play(drive, function* (loop) {
        body(() => newFuture(loop), loop)
      }),
  }
}
