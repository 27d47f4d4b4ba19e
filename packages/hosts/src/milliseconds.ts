/** As long as a timer of the platform can be, in milliseconds. */
export const LONGEST_TIMEOUT: number = 2 ** 31 - 1

/** So many seconds for a timer of the platform: rounded up, and no longer than that can be. */
export function toMilliseconds(seconds: number): number {
  return Math.min(Math.ceil(seconds * 1000), LONGEST_TIMEOUT)
}
