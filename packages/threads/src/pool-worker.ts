import { existsSync } from 'node:fs'
import { MessageChannel, Worker } from 'node:worker_threads'
import type { MessagePort, Transferable, WorkerOptions } from 'node:worker_threads'
import type { Raised } from '@tsyncio/events'
import { RuntimeError } from '@tsyncio/futures'
import type { Inbox } from './inbox.ts'
import type { Job } from './job.ts'
import { packError } from './packed-error.ts'
import type { Packed } from './packed-error.ts'
import type { ThreadOptions } from './thread-options.ts'
import { unpackError } from './unpack-error.ts'
import type { CheckedWork } from './work.ts'
import { workerUrl } from './worker-main.ts'
import type { Order, Reply, WorkerSetUp } from './worker-main.ts'

/** How long it may take until a thread says its first word, in milliseconds. */
const LONGEST_START = 30_000

/** What becomes of a thread. */
export interface PoolWorkerEvents {
  /** It has done its job. */
  free(worker: PoolWorker): void
  /** It died of `error`, and had no job that fails of it. */
  diedIdle(error: unknown): void
  /** It is gone. Called once. */
  ended(worker: PoolWorker): void
}

/**
 * A thread of an executor, which does one job at a time.
 *
 * Invariant: a job that it was given ends when the thread answers, or when the thread does.
 */
export class PoolWorker {
  readonly #worker: Worker
  readonly #inbox: Inbox
  readonly #port: MessagePort
  readonly #events: PoolWorkerEvents
  #job: Job | undefined
  /** What it is about to die of. */
  #fatal: Raised | undefined
  /** What is there as long as the thread is. */
  #directory: string | undefined
  #hasSpoken = false
  readonly #startedAt = performance.now()
  #hasEnded = false

  constructor(inbox: Inbox, options: ThreadOptions, events: PoolWorkerEvents) {
    const { port1, port2 } = new MessageChannel()
    const workerData: WorkerSetUp = { tsyncioExecutor: { port: port2, bell: inbox.bell } }
    this.#worker = new Worker(workerUrl, {
      execArgv: inheritedArgv(),
      ...(options as WorkerOptions),
      workerData,
      transferList: [port2],
    })
    this.#inbox = inbox
    this.#port = port1
    this.#events = events
    // While a job is done, it is the loop that keeps the process up.
    this.#worker.unref()
    this.#worker.on('error', (error) => (this.#fatal ??= { error }))
    this.#worker.on('exit', (exitCode) => this.#end(exitCode))
    inbox.add(port1, {
      receive: (reply) => this.#receive(reply as Reply),
      unreadable: (error) => this.#finish({ thrown: packError(unreadable(this.#job, error)) }),
    })
  }

  isFree(): boolean {
    return this.#job === undefined
  }

  start(job: Job): void {
    const { module, name, args, transferList } = job.work
    this.#order({ module, name, args }, transferList)
    this.#job = job
  }

  /** Ends when its job is done. */
  dismiss(): void {
    this.#order('end')
  }

  /** Ends now, whatever it does; its job fails because of `reason`. */
  terminate(reason: string): void {
    this.#job?.drop(reason)
    this.#job = undefined
    void this.#worker.terminate()
    this.#end(1)
  }

  /**
   * Ends if the thread is gone without a word. A thread that was killed, for want of memory for instance, has none, and
   * Node's word does not get through to a main thread that is blocked. One that died before its first word is known by how
   * long that takes.
   */
  checkAlive(): void {
    if (!this.#hasSpoken) this.#checkStarted()
    else if (this.#directory !== undefined && !existsSync(this.#directory)) this.#end(1)
  }

  #checkStarted(): void {
    if (performance.now() - this.#startedAt < LONGEST_START) return
    this.#fatal ??= { error: new RuntimeError(`the thread did not start within ${LONGEST_START / 1000} seconds`) }
    void this.#worker.terminate()
    this.#end(1)
  }

  #order(order: Order, transferList: CheckedWork['transferList'] = []): void {
    this.#port.postMessage(order, transferList as readonly Transferable[])
  }

  #receive(reply: Reply): void {
    this.#hasSpoken = true
    if ('directory' in reply) this.#directory = reply.directory
    else if ('fatal' in reply) this.#fatal = { error: unpackError(reply.fatal) }
    else if ('exitCode' in reply) this.#end(reply.exitCode)
    else this.#finish(reply)
  }

  #finish(result: { readonly value: unknown } | { readonly thrown: Packed }): void {
    const job = this.#job
    this.#job = undefined
    this.#fatal = undefined
    if ('thrown' in result) job?.fail(unpackError(result.thrown))
    else job?.succeed(result.value)
    if (!this.#hasEnded) this.#events.free(this)
  }

  #end(exitCode: number): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    // What it said last may not have been heard.
    this.#inbox.collectFrom(this.#port)
    this.#inbox.delete(this.#port)
    if (this.#fatal === undefined) this.#job?.drop(`the thread ended, with exit code ${exitCode},`)
    else if (this.#job === undefined) this.#events.diedIdle(this.#fatal.error)
    else this.#job.fail(this.#fatal.error)
    this.#job = undefined
    this.#events.ended(this)
  }
}

/** The options of the process, but for the one that is about a program given as text: Node refuses it for a file. */
function inheritedArgv(): string[] {
  return process.execArgv.filter((argument) => !argument.startsWith('--input-type'))
}

function unreadable(job: Job | undefined, cause: unknown): TypeError {
  const message = `what ${job?.work.name}() returned cannot be read in this thread: ${(cause as Error).message}`
  return new TypeError(message, { cause })
}
