import type { Suite } from '@tsyncio/conformance'
import { brokenPromises } from '@tsyncio/conformance'

/** An implementation that is broken in one place. */
export interface Broken {
  /** What is wrong with it. */
  readonly name: string
  /** The promise that it breaks, in the words of the suite. */
  readonly promise: string
  /** The promises that the suite finds broken. */
  find(): Promise<string[]>
}

/** Makes broken implementations for one suite: `broken(name, promise, subject)`. */
export function brokenFor<S>(suite: Suite<S>): (name: string, promise: string, subject: S) => Broken {
  return (name, promise, subject) => ({
    name,
    promise,
    find: async () => (await brokenPromises(suite, subject, { timeLimit: 2 })).map((broken) => broken.promise),
  })
}
