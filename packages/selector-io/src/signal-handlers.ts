import { monotonicClock } from '@tsyncio/events'
import type { Handle } from '@tsyncio/events'
import type { Runnable } from '@tsyncio/futures'
import type { SignalSource } from './signal-source.ts'

/** What signals need of their loop. */
export interface SignalLoop {
  /** Calls back in each pass in which `fd` is readable. */
  watch(fd: number, callback: () => void): { cancel(): void }
  enqueue(runnable: Runnable): void
}

/**
 * Where there is nothing but Ctrl-C to look for: after a short time, in seconds, so many passes go by without a look,
 * or one at the clock, which would cost as much as the shortest passes.
 */
const PASSES_PER_LOOK = 8
const SHORT = 0.001

/**
 * The signals that a loop reacts to: by a handle, which runs in the next pass, as in asyncio; or where there is none,
 * by a listener for interruptions, which is called at once.
 *
 * Invariant: the signals that there is a reaction to are caught, and only as long as there are such is the source
 * watched. It is opened for the first of them, and closed with the loop. What has arrived finds the reaction that there
 * is when it is looked for.
 */
export class SignalHandlers {
  /** Whether the loop watches for interruptions, and for no other signal. */
  onlyInterrupts = false
  readonly #loop: SignalLoop
  readonly #open: () => SignalSource
  readonly #handles = new Map<number, Handle>()
  readonly #listeners = new Map<number, () => void>()
  #passesToSkip = 0
  #lookedAt = 0
  #source: SignalSource | undefined
  #watch: { cancel(): void } | undefined

  /** `open` makes the source when it is first needed. */
  constructor(loop: SignalLoop, open: () => SignalSource) {
    this.#loop = loop
    this.#open = open
  }

  /** Whether a loop with something to do need not look for signals now, since Ctrl-C can wait for some short passes. */
  maySkipLook(): boolean {
    if (!this.onlyInterrupts) return false
    if (this.#passesToSkip > 0) {
      this.#passesToSkip -= 1
      return true
    }
    const now = monotonicClock.now()
    const isShort = now - this.#lookedAt < SHORT
    if (isShort) this.#passesToSkip = PASSES_PER_LOOK
    else this.#lookedAt = now
    return isShort
  }

  /** Whether there is a handler for `signum`. */
  handles(signum: number): boolean {
    return this.#handles.has(signum)
  }

  /** Has `handle` run in the pass after each arrival of `signum`; replaces what was there. */
  add(signum: number, handle: Handle): void {
    this.#catch(signum, false)
    this.#handles.set(signum, handle)
    this.#changed()
  }

  /** Has `signum` do again what it did without the handler. Returns whether there was one. */
  remove(signum: number): boolean {
    if (!this.#handles.delete(signum)) return false
    if (this.#listeners.has(signum)) this.#catch(signum, true)
    else this.#release(signum)
    this.#changed()
    return true
  }

  /**
   * Calls `interrupted` when `signum` arrives and has no handler. Until it was called, one more arrival has the signal's default
   * effect: so two in a row end a program that never comes back to its loop. One that has arrived by the end of it is told then.
   */
  onInterrupt(signum: number, interrupted: () => void): Disposable {
    if (!this.#handles.has(signum)) this.#catch(signum, true)
    this.#listeners.set(signum, interrupted)
    this.#changed()
    return { [Symbol.dispose]: () => this.#endListening(signum, interrupted) }
  }

  close(): void {
    this.#handles.clear()
    this.#listeners.clear()
    this.#changed()
    this.#source?.close()
    this.#source = undefined
  }

  #endListening(signum: number, interrupted: () => void): void {
    if (this.#listeners.get(signum) !== interrupted) return
    const arrived = this.#source?.take() ?? []
    this.#listeners.delete(signum)
    if (!this.#handles.has(signum)) this.#release(signum)
    this.#changed()
    const isLate = arrived.includes(signum) && !this.#handles.has(signum)
    this.#reactLater(isLate ? arrived.filter((other) => other !== signum) : arrived)
    if (isLate) interrupted()
  }

  #catch(signum: number, once: boolean): void {
    this.#source ??= this.#open()
    this.#source.catch(signum, once)
    this.#reactLater(this.#source.take())
    this.#watch ??= this.#loop.watch(this.#source.fileno(), this.#arrived)
  }

  #release(signum: number): void {
    this.#reactLater(this.#source?.take() ?? [])
    this.#source?.release(signum)
  }

  #changed(): void {
    this.onlyInterrupts = this.#handles.size === 0 && this.#listeners.size > 0
    if (this.#handles.size > 0 || this.#listeners.size > 0) return
    this.#watch?.cancel()
    this.#watch = undefined
  }

  readonly #arrived = (): void => this.#react(this.#source?.take() ?? [])

  /** What was taken from the source while something else was done. */
  #reactLater(arrived: readonly number[]): void {
    if (arrived.length > 0) this.#loop.enqueue({ run: () => this.#react(arrived) })
  }

  #react(arrived: readonly number[]): void {
    const listeners: (() => void)[] = []
    for (const signum of arrived) {
      const handle = this.#handles.get(signum)
      const listener = this.#listeners.get(signum)
      if (handle !== undefined) {
        this.#loop.enqueue(handle)
      } else if (listener !== undefined) {
        this.#source?.catch(signum, true)
        listeners.push(listener)
      }
    }
    // Last, because they may throw.
    for (const listener of listeners) listener()
  }
}
