import type { Raised } from './raised.ts'
import type { InterruptSource } from './roles.ts'

/** How a guest loop gets its turns; and, where that is possible, how its runner hears of Ctrl-C, between two turns. */
export interface Host extends Partial<InterruptSource> {
  /** Ask for one turn as soon as the platform is free. */
  requestTurn(turn: () => void): void
  /** Ask for one turn after `delay` seconds, rounded up to what the platform can; disposing takes the request back. */
  requestTurnAfter(delay: number, turn: () => void): Disposable
  /** Ask for a turn each time `fd` is readable. Absent where the platform cannot watch descriptors. */
  watchReadable?(fd: number, turn: () => void): Disposable
  /** Keep the platform up for the guest, until the result is disposed of. */
  keepAlive(): Disposable
  /** An error that left the loop: it must surface as uncaught, not vanish in a native callback. */
  reportError(error: unknown): void
}

/** How a loop stays at a host. */
export interface AttachOptions {
  /** How long a turn may go on with further passes while there is work, in seconds; 0.002 by default. */
  readonly turnBudget?: number | undefined
  /**
   * Called once, when the loop left the host by itself: through `stop()`, or with an error. Without it, an error
   * goes to `host.reportError`.
   */
  readonly left?: ((raised: Raised | undefined) => void) | undefined
}

/** The stay of a loop at a host. */
export interface Attachment extends Disposable {
  /** Ends the stay: no further turns. What is scheduled stays scheduled. */
  detach(): void
}
