// What the suite of executors has done in worker threads.

/** Where the state of lasting work says so, by a 1. */
export const BEGUN = 0
export const RELEASED = 1
export const ENDED = 2

export function returnText(text: string): string {
  return text
}

export function throwMessage(message: string): never {
  throw new RangeError(message)
}

/** Blocks its thread until it is released, or for ten seconds. */
export function last(state: Int32Array, text: string, fails: boolean): string {
  Atomics.store(state, BEGUN, 1)
  Atomics.wait(state, RELEASED, 0, 10_000)
  Atomics.store(state, ENDED, 1)
  if (fails) throw new Error(text)
  return text
}
