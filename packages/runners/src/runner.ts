import { copyContext } from '@tsyncio/contextvars'
import type { Context } from '@tsyncio/contextvars'
import { findRunningLoop } from '@tsyncio/events'
import type { BlockingEventLoop } from '@tsyncio/events'
import { asCoroutine, RuntimeError } from '@tsyncio/futures'
import type { Awaitable, Coroutine } from '@tsyncio/futures'
import { Interrupts, raiseInterrupts } from './interrupts.ts'
import { lastRuns, makeLoop, reportFailures, setDebug, startCancelling } from './shut-down.ts'

/** What a `Runner` takes. */
export interface RunnerOptions {
  /** Makes the loop to run on. */
  readonly loopFactory: () => BlockingEventLoop
  /** Whether the loop runs in debug mode; the loop's own default otherwise. */
  readonly debug?: boolean | undefined
}

/**
 * One loop and one context for several runs that block the thread. `asyncio.Runner`. It is disposable:
 * `using runner = new Runner({ loopFactory })`.
 *
 * Invariant: the loop is made when it is first needed, and the runner is closed when its loop is: not before the shutdown is
 * over, and not at all while it runs, which its loop refuses.
 */
export class Runner implements Disposable {
  readonly #options: RunnerOptions
  #loop: BlockingEventLoop | undefined
  #context: Context | undefined

  constructor(options: RunnerOptions) {
    this.#options = options
  }

  /**
   * Runs `main` until it is done, in the runner's context unless told otherwise, and returns its result. Throws what it
   * throws, and a `RuntimeError` while a loop runs or after `close()`.
   *
   * Where the loop hears of Ctrl-C, the first one cancels `main`; a `KeyboardInterrupt` comes out once that has cleaned up,
   * or with the next Ctrl-C at once.
   */
  run<T>(main: Awaitable<T>, options: { readonly context?: Context | undefined } = {}): T {
    if (findRunningLoop() !== undefined) {
      throw new RuntimeError('Runner.run() cannot be called from a running event loop')
    }
    const loop = this.getLoop()
    const coroutine: Coroutine<T> = asCoroutine(main, 'main')
    const task = loop.createTask(coroutine, { context: options.context ?? this.#context })
    const interrupts = new Interrupts(loop, task)
    try {
      return loop.runUntilComplete(task)
    } catch (error) {
      throw interrupts.outcomeOf(error)
    } finally {
      interrupts[Symbol.dispose]()
    }
  }

  /** The loop, made if it is not there yet. */
  getLoop(): BlockingEventLoop {
    if (this.#loop?.isClosed() === true) throw new RuntimeError('Runner is closed')
    if (this.#loop === undefined) {
      this.#loop = makeLoop(this.#options.loopFactory)
      this.#context = copyContext()
      setDebug(this.#loop, this.#options.debug)
    }
    return this.#loop
  }

  /** Cancels the tasks that are left and waits for them, reports those that failed, and closes the loop. */
  close(): void {
    const loop = this.#loop
    if (loop === undefined || loop.isClosed()) return
    let interrupts: Disposable | undefined
    try {
      interrupts = raiseInterrupts(loop)
      const { tasks, ended } = startCancelling(loop)
      if (ended !== undefined) loop.runUntilComplete(ended)
      reportFailures(loop, tasks)
      for (const last of lastRuns(loop)) loop.runUntilComplete(last)
    } finally {
      try {
        interrupts?.[Symbol.dispose]()
      } finally {
        loop.close()
      }
    }
  }

  [Symbol.dispose](): void {
    this.close()
  }
}
