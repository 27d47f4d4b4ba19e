// Long because: it is a list, of implementations that are broken in a few lines each.

import { blocking, executorSuite } from '@tsyncio/conformance'
import { getRunningLoop } from '@tsyncio/events'
import { RuntimeError } from '@tsyncio/futures'
import type { Coroutine, FutureLike, SettableFuture } from '@tsyncio/futures'
import { wait } from '@tsyncio/tasks'
import { VirtualEventLoop } from '@tsyncio/testing'
import { turnWork } from '../../../../examples/swap/test/turn-work.ts'
import { TurnExecutor } from '../../../../examples/swap/turn-executor.ts'
import { brokenFor } from './broken.ts'
import type { Broken } from './broken.ts'

const inExecutor = brokenFor(executorSuite)

type ExecutorClass = new () => TurnExecutor
type Job = TurnExecutor['jobs'][number]

function executor(name: string, promise: string, Class: ExecutorClass, worksElsewhere = false): Broken {
  const newExecutor = (): TurnExecutor => new Class()
  return inExecutor(name, promise, {
    drive: blocking(() => new VirtualEventLoop()),
    newExecutor,
    newSerialExecutor: newExecutor,
    ...turnWork,
    worksElsewhere,
  })
}

/** Ends `copy` as `future` does, whatever has become of it. */
function copyEnd(future: FutureLike<unknown>, copy: SettableFuture<unknown>): void {
  if (future.cancelled()) copy.cancel()
  else if (future.exception() === undefined) copy.setResult(future.result())
  else copy.setException(future.exception())
}

/** Gives futures of which its own know nothing. */
class CopyingExecutor extends TurnExecutor {
  override submit(work: unknown): FutureLike<unknown> {
    const copy = getRunningLoop().createFuture<unknown>()
    super.submit(work).addDoneCallback((future) => copy.done() || copyEnd(future, copy))
    return copy
  }
}

/** Tells the loop that it is busy. */
class BusyExecutor extends TurnExecutor {
  protected inFlight: Disposable | undefined

  override submit(work: unknown): FutureLike<unknown> {
    const future = super.submit(work)
    this.inFlight ??= future.getLoop().beginExternalWork?.()
    future.addDoneCallback(() => this.ended())
    return future
  }

  protected ended(): void {}
}

const IS_BUSY = 'the loop counts as busy while somebody waits for work that is done elsewhere'
const IS_PENDING = 'submit() gives a pending future of the running loop, and does not wait for the work'
const IS_REFUSED = 'what is no work is refused at once, and leaves nothing to wait for'
const IS_OVER = 'from the beginning of a shutdown it takes no more work: a RuntimeError'
const WAITS = 'a shutdown is done when all that it has is done, begun or not'
const HAS_TIME = 'a shutdown drops what is left after its time, which fails with a RuntimeError'
const GIVES_UP = 'cancelled, a shutdown stops waiting and drops nothing; another one waits again'
const DROPS = 'close() drops what it has at once, begun or not, which fails with a RuntimeError'
const IS_CLOSED = 'closed, it takes no work: a RuntimeError; closing it again does nothing'

const submitting: readonly Broken[] = [
  executor(
    'it promises',
    IS_PENDING,
    class extends TurnExecutor {
      override submit(work: unknown): FutureLike<unknown> {
        super.submit(work)
        return Promise.resolve() as unknown as FutureLike<unknown>
      }
    },
  ),
  executor(
    'it gives a future that has ended',
    IS_PENDING,
    class extends TurnExecutor {
      override submit(work: unknown): FutureLike<unknown> {
        super.submit(work)
        const future = getRunningLoop().createFuture<void>()
        future.setResult()
        return future
      }
    },
  ),
  executor(
    'results are lost',
    'the future ends with what the work returns',
    class extends TurnExecutor {
      protected override tell({ future }: Job, ended: FutureLike<unknown>): void {
        if (!ended.cancelled() && !future.done()) future.setResult(ended.exception())
      }
    },
  ),
  executor(
    'failures are results',
    'the future fails with what the work throws',
    class extends TurnExecutor {
      protected override tell(job: Job, ended: FutureLike<unknown>): void {
        if (ended.cancelled() || job.future.done()) return super.tell(job, ended)
        job.future.setResult(ended.exception() ?? ended.result())
      }
    },
  ),
  executor(
    'failures lose their name and their words',
    'the future fails with what the work throws',
    class extends TurnExecutor {
      protected override tell(job: Job, ended: FutureLike<unknown>): void {
        if (ended.cancelled() || ended.exception() === undefined || job.future.done()) return super.tell(job, ended)
        job.future.setException(new RuntimeError('the work failed'))
      }
    },
  ),
  executor(
    'whoever came last gets the first result',
    'each piece of work has its own end',
    class extends TurnExecutor {
      protected override tell(job: Job, ended: FutureLike<unknown>): void {
        super.tell(this.jobs.at(-1) ?? job, ended)
      }
    },
  ),
  executor(
    'work is begun when somebody waits for it',
    'work is done, though nobody waits for it',
    class extends TurnExecutor {
      override submit(work: unknown): FutureLike<unknown> {
        const future = getRunningLoop().createFuture<unknown>()
        const waitFor = future.addDoneCallback.bind(future)
        return Object.assign(future, {
          addDoneCallback: (callback: () => void): void => {
            super.submit(work).addDoneCallback((end) => copyEnd(end, future))
            waitFor(callback)
          },
        })
      }
    },
  ),
  executor(
    'anything is work',
    IS_REFUSED,
    class extends TurnExecutor {
      override submit(work: unknown): FutureLike<unknown> {
        return super.submit(typeof work === 'function' ? work : () => work)
      }
    },
  ),
  executor(
    'what is no work is refused later',
    IS_REFUSED,
    class extends TurnExecutor {
      override submit(work: unknown): FutureLike<unknown> {
        return super.submit(() => (work as () => unknown)())
      }
    },
  ),
  executor(
    'what was refused is waited for',
    IS_REFUSED,
    class extends TurnExecutor {
      override submit(work: unknown): FutureLike<unknown> {
        const loop = getRunningLoop()
        if (typeof work !== 'function') this.jobs.push({ work: () => {}, loop, future: loop.createFuture() })
        return super.submit(work)
      }
    },
  ),
  executor('the loop is not told of work elsewhere', IS_BUSY, TurnExecutor, true),
  executor(
    'the loop is told of the first end only',
    IS_BUSY,
    class extends BusyExecutor {
      protected override ended(): void {
        this.inFlight?.[Symbol.dispose]()
      }
    },
    true,
  ),
  executor('the loop is never told of an end', IS_BUSY, BusyExecutor, true),
  executor(
    'last come, first served',
    'what has to wait is begun in the order of its coming',
    class extends TurnExecutor {
      override submit(work: unknown): FutureLike<unknown> {
        const future = super.submit(work)
        const [first, ...others] = this.jobs
        const last = others.pop()
        if (first !== undefined && last !== undefined) this.jobs = [first, last, ...others]
        return future
      }
    },
  ),
  executor(
    'a failure is the end of it',
    'work that fails does not keep from its turn what comes after it',
    class extends TurnExecutor {
      protected override tell(job: Job, ended: FutureLike<unknown>): void {
        super.tell(job, ended)
        if (!ended.cancelled() && ended.exception() !== undefined) this.jobs = []
      }
    },
  ),
]

const cancelling: readonly Broken[] = [
  executor(
    'what was begun cannot be cancelled',
    'cancelling ends the waiting at once, also for work that goes on',
    class extends TurnExecutor {
      override submit(work: unknown): FutureLike<unknown> {
        return Object.assign(super.submit(work), { cancel: () => false })
      }
    },
  ),
  executor(
    'it ends futures that were cancelled',
    'what comes of work is told to nobody once it was cancelled',
    class extends TurnExecutor {
      protected override tell({ future }: Job, ended: FutureLike<unknown>): void {
        if (!ended.cancelled()) copyEnd(ended, future)
      }
    },
  ),
  executor(
    'work that waits does not hear of a cancellation',
    'work that is cancelled before it was begun never is, and holds up nothing',
    CopyingExecutor,
  ),
  executor(
    'work whose turn has come does not hear of a cancellation',
    'work on the loop that is cancelled before it was begun never is',
    CopyingExecutor,
  ),
]

const shutDowns: readonly Broken[] = [
  executor(
    'it takes work as long as it has any',
    IS_OVER,
    class extends TurnExecutor {
      override submit(work: unknown): FutureLike<unknown> {
        if (this.jobs.length > 0) this.isShutDown = false
        return super.submit(work)
      }
    },
  ),
  executor(
    'after a shutdown it goes on',
    IS_OVER,
    class extends TurnExecutor {
      override *shutdown(timeout?: number): Coroutine<void> {
        yield* super.shutdown(timeout)
        this.isShutDown = false
      }
    },
  ),
  executor(
    'a shutdown waits for nothing',
    WAITS,
    class extends TurnExecutor {
      override *shutdown(): Coroutine<void> {
        this.isShutDown = true
      }
    },
  ),
  executor(
    'a shutdown waits for what was begun',
    WAITS,
    class extends TurnExecutor {
      override *shutdown(timeout?: number): Coroutine<void> {
        this.jobs.splice(1)
        yield* super.shutdown(timeout)
      }
    },
  ),
  executor(
    'a shutdown does not wait for what was cancelled',
    'a shutdown is not done while work goes on whose future was cancelled',
    class extends TurnExecutor {
      override *shutdown(timeout?: number): Coroutine<void> {
        this.isShutDown = true
        if (this.jobs.some(({ future }) => !future.done())) yield* super.shutdown(timeout)
      }
    },
  ),
  executor(
    'a shutdown waits for work to end where there is none',
    'a shutdown without work is done, one that was never used as well, and so is a second one',
    class extends TurnExecutor {
      override *shutdown(timeout?: number): Coroutine<void> {
        this.isShutDown = true
        this.allDone ??= getRunningLoop().createFuture()
        yield* wait([this.allDone], { timeout })
      }
    },
  ),
  executor(
    'of two shutdowns the first is forgotten',
    'of two shutdowns at a time both are done',
    class extends TurnExecutor {
      override *shutdown(timeout?: number): Coroutine<void> {
        this.allDone = undefined
        yield* super.shutdown(timeout)
      }
    },
  ),
  executor(
    'a shutdown has time',
    HAS_TIME,
    class extends TurnExecutor {
      override *shutdown(): Coroutine<void> {
        yield* super.shutdown()
      }
    },
  ),
  executor(
    'a shutdown counts in milliseconds',
    HAS_TIME,
    class extends TurnExecutor {
      override *shutdown(timeout?: number): Coroutine<void> {
        yield* super.shutdown(timeout === undefined ? undefined : timeout / 1000)
      }
    },
  ),
  executor(
    'what a shutdown leaves has no end',
    HAS_TIME,
    class extends TurnExecutor {
      override *shutdown(timeout?: number): Coroutine<void> {
        this.isShutDown = true
        this.allDone ??= getRunningLoop().createFuture()
        if (this.jobs.length > 0) yield* wait([this.allDone], { timeout })
      }
    },
  ),
  executor(
    'a cancelled shutdown drops all',
    GIVES_UP,
    class extends TurnExecutor {
      override *shutdown(timeout?: number): Coroutine<void> {
        try {
          yield* super.shutdown(timeout)
        } finally {
          this.close()
        }
      }
    },
  ),
  executor(
    'a shutdown swallows its cancellation',
    GIVES_UP,
    class extends TurnExecutor {
      override *shutdown(timeout?: number): Coroutine<void> {
        try {
          yield* super.shutdown(timeout)
        } catch {}
      }
    },
  ),
  executor(
    'a cancelled shutdown is the end of the next one',
    GIVES_UP,
    class extends TurnExecutor {
      override *shutdown(): Coroutine<void> {
        this.isShutDown = true
        this.allDone ??= getRunningLoop().createFuture()
        if (this.allDone.done()) this.close()
        else if (this.jobs.length > 0) yield* this.allDone
      }
    },
  ),
]

const closing: readonly Broken[] = [
  executor(
    'closing leaves what was begun',
    DROPS,
    class extends TurnExecutor {
      override close(): void {
        const begun = this.jobs.shift()
        super.close()
        if (begun !== undefined) this.jobs.push(begun)
      }
    },
  ),
  executor(
    'closing cancels',
    DROPS,
    class extends TurnExecutor {
      override close(): void {
        for (const { future } of this.jobs) future.cancel()
        super.close()
      }
    },
  ),
  executor(
    'it ends futures that were dropped',
    'what comes of work is told to nobody once it was dropped',
    class extends TurnExecutor {
      override close(): void {
        this.isShutDown = true
        for (const { future } of this.jobs) if (!future.done()) future.setException(new RuntimeError('dropped'))
      }
      protected override tell({ future }: Job, ended: FutureLike<unknown>): void {
        copyEnd(ended, future)
      }
    },
  ),
  executor(
    'closed, it takes work',
    IS_CLOSED,
    class extends TurnExecutor {
      override close(): void {
        super.close()
        this.isShutDown = false
      }
    },
  ),
  executor(
    'it can be closed once',
    IS_CLOSED,
    class extends TurnExecutor {
      override close(): void {
        if (this.isShutDown) throw new RuntimeError('the executor is closed')
        super.close()
      }
    },
  ),
  executor(
    'closed, it leaves a shutdown waiting',
    'close() ends a shutdown that waits',
    class extends TurnExecutor {
      override close(): void {
        this.allDone = undefined
        super.close()
      }
    },
  ),
  executor(
    'it tells futures of a closed loop',
    'it may be closed after its loop, in the middle of work',
    class extends TurnExecutor {
      override close(): void {
        this.isShutDown = true
        for (const { future } of this.jobs.splice(0)) {
          if (!future.done()) future.setException(new RuntimeError('closed'))
        }
        this.task?.cancel()
      }
    },
  ),
]

export const executors: readonly Broken[] = [...submitting, ...cancelling, ...shutDowns, ...closing]
