import { getRunningLoop } from '@tsyncio/events'
import type { EventLoop, Executor, TaskLike } from '@tsyncio/events'
import { isCoroutine, kindOf, RuntimeError } from '@tsyncio/futures'
import type { Coroutine, FutureLike, SettableFuture } from '@tsyncio/futures'
import { wait } from '@tsyncio/tasks'

/** What it can do: call a function, which may make a coroutine. */
export type Turn = () => unknown

interface Job {
  readonly work: Turn
  readonly loop: EventLoop
  readonly future: SettableFuture<unknown>
}

/**
 * An executor for where there are no threads: it does its work on the loop's own thread, one thing after the other, each
 * in a later turn.
 */
export class TurnExecutor implements Executor {
  /** What goes on, and what waits for that to end. */
  protected jobs: Job[] = []
  protected task: TaskLike | undefined
  protected isShutDown = false
  /** What shutdowns wait for. */
  protected allDone: SettableFuture<void> | undefined

  submit(work: unknown): FutureLike<unknown> {
    if (this.isShutDown) throw new RuntimeError('the executor was shut down')
    if (typeof work !== 'function') throw new TypeError(`work: expected a function, got ${kindOf(work)}`)
    const loop = getRunningLoop()
    const future = loop.createFuture<unknown>()
    this.jobs.push({ work: work as Turn, loop, future })
    if (this.jobs.length === 1) this.begin()
    return future
  }

  *shutdown(timeout?: number): Coroutine<void> {
    this.isShutDown = true
    if (this.jobs[0] !== undefined) {
      this.allDone ??= this.jobs[0].loop.createFuture()
      yield* wait([this.allDone], { timeout })
    }
    this.close()
  }

  close(): void {
    this.isShutDown = true
    // Whoever waits on a loop that is closed waits for ever.
    if (this.jobs[0]?.loop.isClosed() !== false) return
    for (const { future } of this.jobs.splice(0)) {
      if (!future.done()) future.setException(new RuntimeError('the executor was closed before this was done'))
    }
    this.task?.cancel()
  }

  protected begin(): void {
    while (this.jobs[0]?.future.done()) this.jobs.shift()
    const [job] = this.jobs
    if (job === undefined) return void (this.allDone?.done() === false && this.allDone.setResult())
    this.task = job.loop.createTask(perform(job))
    this.task.addDoneCallback((task) => {
      if (this.jobs[0] === job) this.jobs.shift()
      this.tell(job, task)
      this.begin()
    })
  }

  protected tell({ future }: Job, ended: FutureLike<unknown>): void {
    const error = ended.cancelled() ? undefined : ended.exception()
    if (future.done()) return
    if (ended.cancelled()) future.cancel()
    else if (error === undefined) future.setResult(ended.result())
    else future.setException(error)
  }
}

function* perform({ work, future }: Job): Coroutine<unknown> {
  // A task may be one that begins at once.
  yield
  if (future.done()) return undefined
  const made = work()
  return isCoroutine(made) ? yield* made : made
}
