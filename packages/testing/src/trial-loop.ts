import type { Context } from '@tsyncio/contextvars'
import type { Closable, EventLoop, TaskFactory, TaskLike, TimerHandle } from '@tsyncio/events'
import { Future } from '@tsyncio/futures'
import type { ExceptionContext, FutureLike } from '@tsyncio/futures'
import { newTask } from '@tsyncio/tasks'
import { EndlessError } from './endless-error.ts'
import type { LoopBase, LoopClass, LoopParts } from './loop-class.ts'
import { Moments } from './moments.ts'
import type { VirtualEventLoop } from './virtual-event-loop.ts'

type Callback = (argument: never) => void

/** How many passes the callbacks that are ready when the program ends may take to come to rest. */
const PASSES_TO_REST = 100

/** How the loop of one run is set up. */
export interface TrialOptions {
  /** The number of the moment at which to cancel. */
  readonly cancelAt?: number | undefined
  /** Whether to remember where things were made, which takes longer. */
  readonly debug?: boolean | undefined
  /** How many passes the program may make. */
  readonly maxPasses?: number | undefined
}

/** A loop for one run of a program, which knows what that asked it for and when it was waiting. */
export interface TrialLoop extends VirtualEventLoop {
  readonly moments: Moments
  readonly futures: readonly FutureLike<unknown>[]
  readonly timers: readonly TimerHandle[]
  readonly openGenerators: ReadonlySet<Closable>
  readonly reports: readonly ExceptionContext[]
  readonly passes: number
  /** Runs `main` until it is done, and returns its result or throws its failure. */
  runMain<T>(main: TaskLike<T>): T
  /** Runs what is ready, and what that makes ready, while time stands still. Returns whether it came to rest. */
  comeToRest(): boolean
  /** Whether a timer for that time has been due. */
  isPast(when: number): boolean
}

/** What such a loop is made from; its futures are always the usual ones. */
export interface TrialParts extends TrialOptions, Omit<LoopParts, 'futureFactory' | 'taskFactory'> {}

/** Such a class of loops, on the base of `Loop`. */
export function trialLoop<More>(Loop: LoopClass<More>): new (parts: TrialParts & More) => TrialLoop {
  return class extends (Loop as LoopBase<LoopParts & More>) implements TrialLoop {
    readonly moments: Moments
    readonly futures: FutureLike<unknown>[]
    readonly timers: TimerHandle[] = []
    readonly openGenerators: Set<Closable> = new Set()
    readonly reports: ExceptionContext[] = []
    passes = 0
    #main: TaskLike | undefined
    #maxPasses: number

    constructor(parts: TrialParts & More) {
      const { cancelAt, debug = false, maxPasses = Infinity } = parts
      const futures: FutureLike<unknown>[] = []
      const futureFactory = <T>(loop: EventLoop): Future<T> => {
        const future = new Future<T>({ loop })
        futures.push(future)
        return future
      }
      // Numbered anew in each run, so that two runs tell the same.
      let tasks = 0
      const taskFactory: TaskFactory = (loop, coroutine, options) =>
        newTask(loop, coroutine, { ...options, name: options?.name ?? `Task-${(tasks += 1)}` })
      super({ ...parts, futureFactory, taskFactory })
      this.futures = futures
      this.moments = new Moments(cancelAt)
      this.#maxPasses = maxPasses
      this.setDebug(debug)
      this.setExceptionHandler((_loop, context) => this.reports.push(context))
    }

    runMain<T>(main: TaskLike<T>): T {
      this.#main = main
      return this.runUntilComplete(main)
    }

    comeToRest(): boolean {
      this.#main = undefined
      this.#maxPasses = Infinity
      for (let left = PASSES_TO_REST; left > 0 && this.#isDue(); left -= 1) {
        this.stop()
        this.runForever()
      }
      return !this.#isDue()
    }

    isPast(when: number): boolean {
      // The resolution is lost in a large number.
      return when <= this.time() || when < this.time() + this.clock.resolution
    }

    override isIdle(): boolean {
      return !this.isBusy() && this.allTasks().length === 0
    }

    override hasExternalWork(): boolean {
      return super.hasExternalWork()
    }

    override callLater<A>(delay: number, callback: (argument: A) => void, argument: A, context?: Context): TimerHandle
    override callLater(delay: number, callback: () => void): TimerHandle
    override callLater(delay: number, callback: Callback, argument?: unknown, context?: Context): TimerHandle {
      return this.#track(super.callLater(delay, callback as (argument: unknown) => void, argument, context))
    }

    override callAt<A>(when: number, callback: (argument: A) => void, argument: A, context?: Context): TimerHandle
    override callAt(when: number, callback: () => void): TimerHandle
    override callAt(when: number, callback: Callback, argument?: unknown, context?: Context): TimerHandle {
      return this.#track(super.callAt(when, callback as (argument: unknown) => void, argument, context))
    }

    override registerAsyncgen(generator: Closable): void {
      this.openGenerators.add(generator)
      super.registerAsyncgen(generator)
    }

    override unregisterAsyncgen(generator: Closable): void {
      this.openGenerators.delete(generator)
      super.unregisterAsyncgen(generator)
    }

    override noteSuspension(task: TaskLike): void {
      super.noteSuspension(task)
      if (task === this.#main) this.moments.noteStack(() => this.getSuspension(task))
    }

    protected override poll(timeout: number | undefined): void {
      this.passes += 1
      if (this.passes > this.#maxPasses) throw new EndlessError(`more than ${this.#maxPasses} passes`)
      if (this.#main !== undefined) this.moments.passBegins(this.#main)
      super.poll(this.hasReady() ? 0 : timeout)
    }

    #track(timer: TimerHandle): TimerHandle {
      this.timers.push(timer)
      return timer
    }

    #isDue(): boolean {
      return this.hasReady() || this.isPast(this.nextDeadline() ?? Infinity)
    }
  }
}
