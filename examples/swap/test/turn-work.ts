import type { ExecutorSubject, LastingWork } from '@tsyncio/conformance'
import { getRunningLoop } from '@tsyncio/events'
import type { Coroutine, SettableFuture } from '@tsyncio/futures'

/** Work for a `TurnExecutor`, for the suite of executors. */
export const turnWork: Omit<ExecutorSubject, 'drive' | 'newExecutor'> = {
  worksElsewhere: false,
  returning: (text) => () => text,
  throwing: (message) => () => {
    throw new RangeError(message)
  },
  newLasting,
  noWork: 'no function',
}

function newLasting(text: string, fails = false): LastingWork {
  let [hasBegun, isGoingOn, isReleased] = [false, false, false]
  let released: SettableFuture<void> | undefined
  function* work(): Coroutine<string> {
    hasBegun = isGoingOn = true
    try {
      released = getRunningLoop().createFuture()
      if (!isReleased) yield* released
    } finally {
      isGoingOn = false
    }
    if (fails) throw new Error(text)
    return text
  }
  return {
    work,
    hasBegun: () => hasBegun,
    isGoingOn: () => isGoingOn,
    release: () => {
      isReleased = true
      if (released?.done() === false && !released.getLoop().isClosed?.()) released.setResult()
    },
  }
}
