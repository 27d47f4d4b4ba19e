import { asCoroutine, isFuture, leavesLoop, RuntimeError, ValueError } from '@tsyncio/futures'
import type { Awaitable, FutureLike } from '@tsyncio/futures'
import { Guest } from './guest.ts'
import type { GuestLoop } from './guest.ts'
import type { Attachment, AttachOptions, Host } from './host.ts'
import { LoopServices } from './loop-services.ts'
import type { BlockingEventLoop, GuestEventLoop } from './roles.ts'
import { findRunningLoop, setRunningLoop } from './running-loop.ts'

type Run = 'none' | 'blocking' | 'guest'

/**
 * The core that every loop shares; a loop adds `poll`, its way to wait. `asyncio.BaseEventLoop`.
 *
 * Invariant: at most one run at a time, blocking or as a guest, and none once it is closed.
 */
export abstract class BaseEventLoop extends LoopServices implements BlockingEventLoop, GuestEventLoop {
  #run: Run = 'none'

  isRunning(): boolean {
    return this.#run !== 'none'
  }

  holdsThread(): boolean {
    return this.#run === 'blocking'
  }

  /** Blocks the thread and runs until `stop()`. Throws a `RuntimeError` if this or another loop runs already. */
  runForever(): void {
    this.#checkIdle()
    this.#checkThreadFree()
    this.#run = 'blocking'
    try {
      this.#asRunning(() => {
        do this.runPass(true)
        while (!this.stopping)
      })
    } finally {
      this.#end()
    }
  }

  runUntilComplete<T>(awaitable: Awaitable<T>): T {
    this.#checkIdle()
    this.#checkThreadFree()
    const future = this.#ensureFuture(awaitable)
    const stop = (): void => {
      // A SystemExit has left the loop by itself already.
      if (future.cancelled() || !leavesLoop(future.exception())) this.stop()
    }
    this.#asBlocked(() => future.addDoneCallback(stop))
    try {
      this.runForever()
    } catch (error) {
      // It comes out here, so it needs no report as well.
      if (future !== awaitable && future.done() && !future.cancelled()) future.exception()
      throw error
    } finally {
      future.removeDoneCallback(stop)
    }
    if (!future.done()) throw new RuntimeError('Event loop stopped before Future completed.')
    return future.result()
  }

  /** Lets `host` give this loop its turns until it is stopped or detached. */
  attach(host: Host, options?: AttachOptions): Attachment {
    this.#checkIdle()
    this.#run = 'guest'
    try {
      return new Guest(this.#asGuest(), host, options)
    } catch (error) {
      this.#end()
      throw error
    }
  }

  override close(): void {
    if (this.#run !== 'none') throw new RuntimeError('Cannot close a running event loop')
    if (!this.isClosed()) super.close()
  }

  /** The descriptor that is readable when `poll` would find something; for a loop that can be a guest and has one. */
  protected pollDescriptor(): number | undefined {
    return undefined
  }

  /** Whether something from outside is waited for: a reader, a writer, a signal. It keeps a guest's host up. */
  protected expectsInput(): boolean {
    return false
  }

  /** Whether something is scheduled, or can still come from outside. */
  protected isBusy(): boolean {
    return this.hasReady() || this.nextDeadline() !== undefined || this.hasExternalWork() || this.expectsInput()
  }

  /** What cannot end while the thread is blocked, such as a promise, refuses to be waited for. */
  #asBlocked(wait: () => void): void {
    this.#run = 'blocking'
    try {
      wait()
    } finally {
      this.#run = 'none'
    }
  }

  #asGuest(): GuestLoop {
    return {
      asRunning: (passes) => this.#asRunning(passes),
      runPass: () => this.runPass(false),
      isStopping: () => this.stopping,
      hasReady: () => this.hasReady(),
      untilNextTimer: () => this.#untilNextTimer(),
      descriptor: () => this.pollDescriptor(),
      isBusy: () => this.isBusy(),
      onScheduled: (wake) => (this.onScheduled = wake),
      left: () => this.#end(),
    }
  }

  #asRunning<T>(passes: () => T): T {
    const previous = setRunningLoop(this)
    try {
      return this.inQueue(passes)
    } finally {
      setRunningLoop(previous)
      this.unreadFailures.endTurn()
    }
  }

  #untilNextTimer(): number | undefined {
    const deadline = this.nextDeadline()
    return deadline === undefined ? undefined : deadline - this.time()
  }

  #end(): void {
    this.#run = 'none'
    this.stopping = false
    this.unreadFailures.endTurn()
  }

  #checkIdle(): void {
    this.checkOpen()
    if (this.#run !== 'none') throw new RuntimeError('This event loop is already running')
  }

  #checkThreadFree(): void {
    if (findRunningLoop() === undefined) return
    throw new RuntimeError('Cannot run the event loop while another loop is running')
  }

  #ensureFuture<T>(awaitable: Awaitable<T>): FutureLike<T> {
    if (!isFuture(awaitable)) return this.createTask(asCoroutine(awaitable))
    if (awaitable.getLoop() !== this) throw new ValueError('awaitable: this future belongs to another loop')
    return awaitable as FutureLike<T>
  }
}
