import { enterCarrier } from '@tsyncio/contextvars'
import type { Context } from '@tsyncio/contextvars'
import { RuntimeError } from '@tsyncio/futures'
import type { Runnable, Scheduler } from '@tsyncio/futures'
import { checkSeconds } from './check-seconds.ts'
import type { Clock } from './clock.ts'
import type { DebugMode } from './debug-mode.ts'
import { Handle, TimerHandle } from './handle.ts'
import { ReadyQueue } from './ready-queue.ts'
import type { Timers } from './roles.ts'
import { TimerQueue } from './timer-queue.ts'

/** A loop never waits longer than this without looking at its clock: a day, in seconds. */
const LONGEST_WAIT = 24 * 3600

/**
 * What is scheduled, and the one method that runs it.
 *
 * Invariant: callbacks run in `runPass` and nowhere else, and a pass runs what was ready when its waiting ended;
 * what they schedule meanwhile waits for the next pass.
 */
export abstract class LoopCore implements Scheduler, Timers {
  protected readonly clock: Clock
  /** Set by `stop()`: this pass is the last of the run. */
  protected stopping = false
  /** Called when something is scheduled while a guest loop rests between its turns. */
  protected onScheduled: (() => void) | undefined
  /** There in debug mode only. */
  protected debugMode: DebugMode | undefined
  readonly #ready = new ReadyQueue()
  readonly #timers = new TimerQueue(() => this.onScheduled?.())
  #closed = false

  constructor(clock: Clock) {
    this.clock = clock
  }

  /**
   * Waits at most `timeout` seconds, or for as long as it takes, for something from outside, and `enqueue`s what
   * that makes ready. The one thing in which loops differ.
   */
  protected abstract poll(timeout: number | undefined): void

  /** `runnable` threw `error`. What this throws leaves the loop. */
  protected abstract failed(runnable: Runnable, error: unknown): void

  time(): number {
    return this.clock.now()
  }

  enqueue(runnable: Runnable): void {
    if (this.#closed) this.checkOpen()
    this.#ready.push(runnable)
    if (this.onScheduled !== undefined) this.onScheduled()
  }

  callSoon<A>(callback: (argument: A) => void, argument: A, context?: Context): Handle
  callSoon(callback: () => void): Handle
  callSoon(callback: (argument: never) => void, argument?: unknown, context?: Context): Handle {
    this.debugMode?.checkCallback(callback)
    const handle = new Handle(callback, argument, context)
    this.enqueue(handle)
    this.debugMode?.created(handle, this.callSoon)
    return handle
  }

  callLater<A>(delay: number, callback: (argument: A) => void, argument: A, context?: Context): TimerHandle
  callLater(delay: number, callback: () => void): TimerHandle
  callLater(delay: number, callback: (argument: never) => void, argument?: unknown, context?: Context): TimerHandle {
    checkSeconds('delay', delay)
    const timer = this.#schedule(this.time() + delay, callback, argument, context)
    this.debugMode?.created(timer, this.callLater)
    return timer
  }

  callAt<A>(when: number, callback: (argument: A) => void, argument: A, context?: Context): TimerHandle
  callAt(when: number, callback: () => void): TimerHandle
  callAt(when: number, callback: (argument: never) => void, argument?: unknown, context?: Context): TimerHandle {
    checkSeconds('when', when)
    const timer = this.#schedule(when, callback, argument, context)
    this.debugMode?.created(timer, this.callAt)
    return timer
  }

  stop(): void {
    this.stopping = true
    this.onScheduled?.()
  }

  isClosed(): boolean {
    return this.#closed
  }

  /** Drops all that is scheduled; from now on nothing can be. */
  close(): void {
    this.#closed = true
    this.#ready.clear()
    this.#timers.clear()
  }

  /** One pass: wait if nothing is ready and it may, take in the timers that are due, run what is ready. Says how much. */
  protected runPass(mayWait: boolean): number {
    const ready = this.#ready
    const { debugMode } = this
    const deadline = this.#timers.nextDeadline()
    ready.rest()
    this.poll(mayWait && ready.length === 0 && !this.stopping ? this.#waitUntil(deadline) : 0)
    if (deadline !== undefined) this.#promoteDueTimers()
    const count = ready.length
    for (let left = count; left > 0; left -= 1) {
      const runnable = ready.next()
      try {
        if (debugMode === undefined) runnable.run()
        else debugMode.run(runnable)
      } catch (error) {
        this.failed(runnable, error)
      }
    }
    return count
  }

  /** Calls `passes`; in them, what runs is the current context. */
  protected inQueue<T>(passes: () => T): T {
    const previous = this.#ready.enter()
    try {
      return passes()
    } finally {
      this.#ready.rest()
      enterCarrier(previous)
    }
  }

  /** What runs at the moment. */
  protected running(): Runnable | undefined {
    return this.#ready.running()
  }

  /** What is ready to run, in its order. A loop that keeps some of it elsewhere adds that. */
  protected waiting(): Runnable[] {
    return this.#ready.waiting()
  }

  protected hasReady(): boolean {
    return this.#ready.length > 0
  }

  /** When the next timer is due, on the loop's clock. */
  protected nextDeadline(): number | undefined {
    return this.#timers.nextDeadline()
  }

  protected checkOpen(): void {
    if (this.#closed) throw new RuntimeError('Event loop is closed')
  }

  #schedule(...timer: ConstructorParameters<typeof TimerHandle>): TimerHandle {
    this.checkOpen()
    this.debugMode?.checkCallback(timer[1])
    const handle = new TimerHandle(...timer)
    this.#timers.push(handle)
    if (this.onScheduled !== undefined) this.onScheduled()
    return handle
  }

  #waitUntil(deadline: number | undefined): number | undefined {
    if (deadline === undefined) return undefined
    return Math.min(Math.max(0, deadline - this.clock.now()), LONGEST_WAIT)
  }

  #promoteDueTimers(): void {
    const now = this.clock.now()
    // In the second case the resolution is lost in a number as large as half a year: then the next number there is.
    const end = now + this.clock.resolution > now ? now + this.clock.resolution : now * (1 + Number.EPSILON)
    this.#timers.moveDue(end, this.#ready)
  }
}
