import type { ExecutorSubject, LastingWork } from '@tsyncio/conformance'
import { BEGUN, ENDED, RELEASED } from './in-threads.ts'

const work = (name: string, ...args: readonly unknown[]): unknown => ({
  module: new URL('./in-threads.ts', import.meta.url),
  name,
  args,
})

/** Work for a `WorkerExecutor`, for the suite of executors. */
export const threadWork: Omit<ExecutorSubject, 'drive' | 'newExecutor'> = {
  worksElsewhere: true,
  returning: (text) => work('returnText', text),
  throwing: (message) => work('throwMessage', message),
  newLasting,
  noWork: () => 'a function, which cannot go to a thread',
}

function newLasting(text: string, fails = false): LastingWork {
  const state = new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT))
  const is = (what: number): boolean => Atomics.load(state, what) === 1
  return {
    work: work('last', state, text, fails),
    hasBegun: () => is(BEGUN),
    isGoingOn: () => is(BEGUN) && !is(ENDED),
    release: () => {
      Atomics.store(state, RELEASED, 1)
      Atomics.notify(state, RELEASED)
    },
  }
}
