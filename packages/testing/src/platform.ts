// In every runtime, the first in some, but not in the language's own library.
declare const setImmediate: ((callback: () => void) => unknown) | undefined
declare const setTimeout: (callback: () => void, milliseconds: number) => unknown
declare const clearTimeout: (timer: unknown) => void

// Taken now, before a test fakes them.
const immediately = typeof setImmediate === 'function' ? setImmediate : undefined
const [startTimer, stopTimer] = [setTimeout, clearTimeout]

const LONGEST_TIMEOUT = 2 ** 31 - 1

/** Lets the platform do all that is due: promises that are settled call back, and so on. */
export function platformTurn(): Promise<void> {
  return new Promise((resolve) => (immediately === undefined ? startTimer(resolve, 0) : immediately(resolve)))
}

/** Keeps the platform up until it is disposed. */
export function stayUp(): Disposable {
  const timer = startTimer(() => {}, LONGEST_TIMEOUT)
  return { [Symbol.dispose]: () => stopTimer(timer) }
}
