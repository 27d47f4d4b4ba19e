import { availableParallelism } from 'node:os'
import { checkLimit, findRunningLoop, getRunningLoop } from '@tsyncio/events'
import type { EventLoop, Executor, ScheduledTimer } from '@tsyncio/events'
import { RuntimeError, ValueError } from '@tsyncio/futures'
import type { Coroutine, FutureLike, SettableFuture } from '@tsyncio/futures'
import { Inbox } from './inbox.ts'
import type { InboxLoop } from './inbox.ts'
import { Job } from './job.ts'
import { PoolWorker } from './pool-worker.ts'
import type { ThreadOptions } from './thread-options.ts'
import { checkWork } from './work.ts'
import type { Work } from './work.ts'

/** How many threads an executor has, and how they are started. */
export interface WorkerExecutorOptions {
  /** How many threads there are at most: four more than there are processors, and at most 32, by default. */
  readonly maxWorkers?: number | undefined
  /** How the threads are started. */
  readonly workerOptions?: ThreadOptions | undefined
}

const SECONDS_PER_LOOK = 1

/**
 * Worker threads that do work for a loop, also while that blocks its own thread.
 * `concurrent.futures.ThreadPoolExecutor`.
 *
 * Invariant: work waits only if all threads that there may be are busy, and is begun in the order of its coming.
 */
export class WorkerExecutor implements Executor, Disposable {
  readonly #maxWorkers: number
  readonly #workerOptions: ThreadOptions
  readonly #workers = new Set<PoolWorker>()
  readonly #waiting: Job[] = []
  readonly #shutDowns = new Set<SettableFuture<void>>()
  #home: { readonly loop: InboxLoop; readonly inbox: Inbox } | undefined
  #watching: ScheduledTimer | undefined
  #isShutDown = false

  constructor({ maxWorkers = defaultMaxWorkers(), workerOptions = {} }: WorkerExecutorOptions = {}) {
    if (!Number.isInteger(maxWorkers) || maxWorkers < 1) {
      throw new ValueError(`maxWorkers: expected a positive integer, got ${String(maxWorkers)}`)
    }
    this.#maxWorkers = maxWorkers
    this.#workerOptions = workerOptions
  }

  /**
   * Calls an exported function of a module in one of the threads; the future ends as the call does. Belongs to the loop
   * in which it is called first.
   *
   * Cancelling the future takes the work back if it was not begun; otherwise the thread goes on, and nobody hears what
   * comes of it, as in asyncio. Throws a `TypeError` or `ValueError` for work that no thread could begin, a
   * `RuntimeError` after a shutdown.
   */
  submit<T = unknown>(work: Work): FutureLike<T> {
    this.#checkOpen()
    const { loop, inbox } = this.#at(getRunningLoop())
    // After that, because it takes what is to be transferred.
    const checked = checkWork(work)
    // Arguments may run code when they are read.
    this.#checkOpen()
    // First, because it may fail: then nothing is in flight.
    const worker = this.#freeWorker(inbox)
    const job = new Job(loop, checked)
    if (worker === undefined) this.#waiting.push(job)
    else worker.start(job)
    if (loop.holdsThread()) this.#watch(loop)
    // Its type is the caller's word, as it is with an import.
    return job.future as FutureLike<unknown> as FutureLike<T>
  }

  /**
   * Takes no more work, waits until all is done, and ends the threads. What is not done after `timeout` seconds fails with
   * a `RuntimeError`, and its threads are terminated, of which the loop's exception handler is told.
   */
  *shutdown(timeout?: number): Coroutine<void> {
    checkLimit('timeout', timeout)
    this.#checkLoop(findRunningLoop())
    this.#isShutDown = true
    if (this.#home === undefined || this.#workers.size === 0) return this.close()
    const { loop } = this.#home
    for (const worker of this.#workers) if (worker.isFree()) worker.dismiss()
    const done = loop.createFuture<void>()
    this.#shutDowns.add(done)
    const inFlight = loop.beginExternalWork()
    const timer = timeout === undefined ? undefined : loop.callLater(timeout, () => this.#giveUp(timeout))
    try {
      yield* done
    } finally {
      timer?.cancel()
      inFlight[Symbol.dispose]()
      this.#shutDowns.delete(done)
    }
    this.close()
  }

  /** Terminates the threads. What they were doing, and what waits for them, fails with a `RuntimeError`. */
  close(): void {
    this.#isShutDown = true
    this.#end('the executor was closed')
    this.#watching?.cancel()
    this.#home = undefined
  }

  [Symbol.dispose](): void {
    this.close()
  }

  #checkOpen(): void {
    if (this.#isShutDown) throw new RuntimeError('cannot schedule new futures after shutdown')
  }

  #end(reason: string): void {
    for (const job of this.#waiting.splice(0)) job.drop(reason)
    // Before the threads are terminated: one that is at its bell must come away from it, which takes no time.
    this.#home?.inbox.close()
    for (const worker of this.#workers) worker.terminate(reason)
  }

  #at(loop: InboxLoop): { readonly loop: InboxLoop; readonly inbox: Inbox } {
    this.#checkLoop(loop)
    const inbox = this.#home?.inbox ?? new Inbox(loop, () => this.close())
    inbox.checkReachable()
    return (this.#home ??= { loop, inbox })
  }

  #checkLoop(loop: EventLoop | undefined): void {
    if (this.#home === undefined || this.#home.loop === loop) return
    throw new RuntimeError('this executor works for another loop')
  }

  #freeWorker(inbox: Inbox): PoolWorker | undefined {
    for (const worker of this.#workers) if (worker.isFree()) return worker
    return this.#workers.size < this.#maxWorkers ? this.#startWorker(inbox) : undefined
  }

  #startWorker(inbox: Inbox): PoolWorker {
    const worker = new PoolWorker(inbox, this.#workerOptions, {
      free: () => this.#isFree(worker),
      diedIdle: (exception) => this.#report('a thread of an executor died when it had nothing to do', exception),
      ended: () => this.#hasEnded(worker, inbox),
    })
    this.#workers.add(worker)
    return worker
  }

  /** Looks now and then whether the threads that have work are still there. */
  #watch(loop: InboxLoop): void {
    this.#watching ??= loop.callLater(SECONDS_PER_LOOK, () => {
      this.#watching = undefined
      const busy = [...this.#workers].filter((worker) => !worker.isFree())
      for (const worker of busy) worker.checkAlive()
      if (busy.length > 0) this.#watch(loop)
    })
  }

  #isFree(worker: PoolWorker): void {
    const job = this.#nextJob()
    if (job !== undefined) worker.start(job)
    else if (this.#isShutDown) worker.dismiss()
  }

  #hasEnded(worker: PoolWorker, inbox: Inbox): void {
    this.#workers.delete(worker)
    const job = this.#nextJob()
    if (job !== undefined) this.#startWorker(inbox).start(job)
    if (this.#workers.size > 0) return
    // Whoever waits on a loop that is closed waits for ever.
    if (this.#home?.loop.isClosed()) return
    for (const done of this.#shutDowns) if (!done.done()) done.setResult()
  }

  #nextJob(): Job | undefined {
    let job = this.#waiting.shift()
    while (job?.isAbandoned()) job = this.#waiting.shift()
    return job
  }

  #giveUp(timeout: number): void {
    this.#report(`an executor was not done within ${timeout} seconds: its threads are terminated`)
    this.#end('the executor was shut down')
  }

  #report(message: string, exception?: unknown): void {
    this.#home?.loop.callExceptionHandler({ message, ...(exception !== undefined && { exception }) })
  }
}

function defaultMaxWorkers(): number {
  return Math.min(32, availableParallelism() + 4)
}
