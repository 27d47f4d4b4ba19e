import type { Handle } from '@tsyncio/events'
import type { SignalSource } from './signal-source.ts'

/** What signals need of their loop. */
export interface SignalLoop {
  /** Calls back in each pass in which `fd` is readable. */
  watch(fd: number, callback: () => void): { cancel(): void }
  enqueue(handle: Handle): void
}

/** What happens when a signal arrives: a handle runs in the next pass, as in asyncio, or a listener at once. */
type Reaction = { readonly handle: Handle } | { readonly interrupted: () => void }

/** So many passes with something to do may go by without a look when there is nothing but Ctrl-C to look for. */
const PASSES_PER_LOOK = 64

/**
 * The signals that a loop reacts to.
 *
 * Invariant: the signals that there is a reaction to are caught, and only as long as there are such is the source watched. It is
 * opened for the first of them, and closed with the loop.
 */
export class SignalHandlers {
  /** Whether the loop watches for interruptions, and for no other signal. */
  onlyInterrupts = false
  readonly #loop: SignalLoop
  readonly #open: () => SignalSource
  readonly #reactions = new Map<number, Reaction>()
  #looksToSkip = PASSES_PER_LOOK
  #source: SignalSource | undefined
  #watch: { cancel(): void } | undefined

  /** `open` makes the source when it is first needed. */
  constructor(loop: SignalLoop, open: () => SignalSource) {
    this.#loop = loop
    this.#open = open
  }

  /** Whether a loop with something to do need not look for signals now, since Ctrl-C can wait for some passes. */
  maySkipLook(): boolean {
    if (!this.onlyInterrupts) return false
    if (this.#looksToSkip === 0) this.#looksToSkip = PASSES_PER_LOOK
    this.#looksToSkip -= 1
    return this.#looksToSkip > 0
  }

  /** Has `handle` run in the pass after each arrival of `signum`; replaces what was there. */
  add(signum: number, handle: Handle): void {
    this.#set(signum, { handle })
  }

  /** Has `signum` do its default again. Returns whether there was a handler. */
  remove(signum: number): boolean {
    const reaction = this.#reactions.get(signum)
    if (reaction === undefined || !('handle' in reaction)) return false
    this.#delete(signum)
    return true
  }

  /**
   * Calls `interrupted` when `signum` arrives. Until it was called, one more arrival has the signal's default effect: so
   * two in a row end a program that never comes back to its loop.
   */
  onInterrupt(signum: number, interrupted: () => void): Disposable {
    const reaction = { interrupted }
    this.#set(signum, reaction)
    return { [Symbol.dispose]: () => this.#reactions.get(signum) === reaction && this.#delete(signum) }
  }

  close(): void {
    this.#reactions.clear()
    this.#changed()
    this.#source?.close()
    this.#source = undefined
  }

  #set(signum: number, reaction: Reaction): void {
    this.#source ??= this.#open()
    this.#source.catch(signum, 'interrupted' in reaction)
    this.#reactions.set(signum, reaction)
    this.#watch ??= this.#loop.watch(this.#source.fileno(), this.#arrived)
    this.#changed()
  }

  #delete(signum: number): void {
    this.#reactions.delete(signum)
    this.#source?.release(signum)
    this.#changed()
  }

  #changed(): void {
    const reactions = [...this.#reactions.values()]
    this.onlyInterrupts = reactions.length > 0 && reactions.every((reaction) => 'interrupted' in reaction)
    if (reactions.length > 0) return
    this.#watch?.cancel()
    this.#watch = undefined
  }

  readonly #arrived = (): void => {
    const interrupted: (() => void)[] = []
    for (const signum of this.#source?.take() ?? []) {
      const reaction = this.#reactions.get(signum)
      if (reaction === undefined) continue
      if ('handle' in reaction) {
        this.#loop.enqueue(reaction.handle)
      } else {
        this.#source?.catch(signum, true)
        interrupted.push(reaction.interrupted)
      }
    }
    // Last, because they may throw.
    for (const callback of interrupted) callback()
  }
}
