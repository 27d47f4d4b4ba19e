/** Signals as something to read: while one is caught, its arrival makes a descriptor readable. */
export interface SignalSource {
  /** A descriptor that is readable when `take()` would return something. */
  fileno(): number
  /**
   * Catches `signum` from now on; if `once`, only the first that arrives, and the next one does what it would do without this.
   * Throws an OSError for a signal that cannot be caught.
   */
  catch(signum: number, once: boolean): void
  /** Lets `signum` do again what it does by default. */
  release(signum: number): void
  /** The signals that have arrived since the last call, in that order. */
  take(): number[]
  /** Releases everything, and closes the descriptor. */
  close(): void
}
