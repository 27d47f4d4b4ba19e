/** What time it is for a loop. */
export interface Clock {
  /** Seconds since some fixed moment; never goes back. */
  now(): number
  /** The smallest step of the clock, in seconds: timers that are due within it are due now. */
  readonly resolution: number
}

// In every runtime, but not in the language's own library.
declare const performance: { now(): number }

// Taken once, because in Node the global is a getter.
const steady = performance

/** The platform's steady clock. `time.monotonic` in Python. */
export const monotonicClock: Clock = {
  now: () => steady.now() / 1000,
  resolution: 1e-9,
}
