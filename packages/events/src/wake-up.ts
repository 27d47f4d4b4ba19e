/** What happens to a wake-up. */
export interface WakeUpEvents {
  /** Somebody wrote to the descriptor, once or several times; called within a pass. */
  woken(): void
  /** The loop is being closed, and the descriptor with it: nobody may write any more. */
  closing(): void
}

/** A descriptor by which any thread can wake a loop. */
export interface WakeUp extends Disposable {
  /** Where to write a byte. Writing does not block; it may fail with `EAGAIN`, and then the loop has yet to wake up. */
  readonly fd: number
}

/** Can be woken by other threads, which share no functions with it, even while it blocks its own. */
export interface ThreadsafeScheduler {
  /**
   * Opens a way to wake this loop; it does not keep the host of a guest up. `undefined` where threads cannot write to a
   * descriptor of the loop's. Throws a `RuntimeError` on a closed loop.
   */
  openWakeUp(events: WakeUpEvents): WakeUp | undefined
}
