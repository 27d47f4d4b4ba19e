import { MessageChannel, threadId } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import { getRunningLoop } from '@tsyncio/events'
import type { EventLoop, TaskLike } from '@tsyncio/events'
import { asCoroutine, isCoroutine, kindOf, RuntimeError } from '@tsyncio/futures'
import type { Awaitable, FutureLike } from '@tsyncio/futures'
import { isBellClosed } from './bell.ts'
import { Inbox } from './inbox.ts'
import type { Answer, Handlers, LoopToken, Outcome, Request } from './loop-token.ts'
import { packError } from './packed-error.ts'

/** Which loop other threads may call. */
export interface CallsFromThreadsOptions {
  /** The loop to be called; the running one by default. */
  readonly loop?: EventLoop | undefined
}

/**
 * What other threads may call on a loop, which they wake for that even while it blocks its thread. They need a token, and
 * make a {@link RemoteLoop} of it. The counterpart of `loop.call_soon_threadsafe`.
 *
 * Invariant: the calls of one thread are made in their order, each in a callback of its own; after `close()` none is.
 * Differs from asyncio: functions do not go from thread to thread, so a loop says beforehand what may be called.
 */
export class CallsFromThreads implements Disposable {
  readonly #handlers: Handlers
  readonly #loop: EventLoop
  readonly #inbox: Inbox
  /** The counts of answers, one for each thread. */
  readonly #counts = new Set<Int32Array>()
  /** What runs for each thread, by the number that the thread gave it. */
  readonly #tasks = new Map<MessagePort, Map<number, TaskLike>>()

  constructor(handlers: Handlers, { loop = getRunningLoop() }: CallsFromThreadsOptions = {}) {
    for (const [name, handler] of Object.entries(checkObject(handlers))) {
      if (typeof handler === 'function') continue
      throw new TypeError(`handlers: expected functions, got ${kindOf(handler)} for ${name}`)
    }
    checkLoop(loop)
    this.#handlers = { ...handlers }
    this.#loop = loop
    this.#inbox = new Inbox(loop, () => this.close())
    try {
      this.#inbox.checkReachable()
    } catch (error) {
      this.close()
      throw error
    }
  }

  /** A token for one thread: `worker.postMessage(token, [token.port])`. Throws a `RuntimeError` after `close()`. */
  token(): LoopToken {
    if (isBellClosed(this.#inbox.bell)) throw new RuntimeError('token(): closed, so no thread may call any more')
    const { port1, port2 } = new MessageChannel()
    const answers = new Int32Array(new SharedArrayBuffer(4))
    this.#counts.add(answers)
    port1.on('close', () => this.#forget(port1, answers))
    port1.unref()
    this.#inbox.add(port1, {
      receive: (request) => this.#receive(request as Request, port1, answers),
      unreadable: (exception) =>
        this.#loop.callExceptionHandler({ message: 'a call from another thread cannot be read', exception }),
    })
    return { port: port2, bell: this.#inbox.bell, answers, names: Object.keys(this.#handlers), threadId }
  }

  /** From now on nothing is called. Coroutines that run go on, and nobody hears what comes of them. */
  close(): void {
    if (isBellClosed(this.#inbox.bell)) return
    this.#inbox.close()
    for (const answers of this.#counts) announce(answers)
    this.#counts.clear()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  #receive(request: Request, port: MessagePort, answers: Int32Array): void {
    this.#loop.callSoon(() => {
      if (isBellClosed(this.#inbox.bell)) return
      if ('call' in request) return this.#call(request.call, request.args)
      if ('cancel' in request) return void this.#tasks.get(port)?.get(request.cancel)?.cancel()
      this.#run(request.run, request.args, request.id, { port, answers })
    })
  }

  #call(name: string, args: never[]): void {
    const result = this.#handlers[name]?.(...args)
    if (!isCoroutine(result)) return
    throw new TypeError(`${name}() makes a coroutine: call it by runCoroutineThreadsafe(), not callSoonThreadsafe()`)
  }

  #run(name: string, args: never[], id: number, { port, answers }: Caller): void {
    const reply = (outcome: Outcome): void => {
      this.#tasks.get(port)?.delete(id)
      post(port, { id, outcome })
      announce(answers)
    }
    try {
      const awaitable = this.#handlers[name]?.(...args) as Awaitable<unknown>
      const task = this.#loop.createTask(asCoroutine(awaitable))
      const ofPort = this.#tasks.get(port) ?? new Map<number, TaskLike>()
      this.#tasks.set(port, ofPort.set(id, task))
      task.addDoneCallback(() => reply(outcomeOf(task)))
    } catch (error) {
      reply({ thrown: packError(error) })
    }
  }

  #forget(port: MessagePort, answers: Int32Array): void {
    this.#inbox.delete(port)
    this.#counts.delete(answers)
    this.#tasks.delete(port)
  }
}

interface Caller {
  readonly port: MessagePort
  readonly answers: Int32Array
}

function checkObject(handlers: unknown): object {
  if (typeof handlers === 'object' && handlers !== null) return handlers
  throw new TypeError(`handlers: expected an object of functions, got ${String(handlers)}`)
}

/** Not each loop can say later that it was closed: a thread would wait for its answer for ever. */
function checkLoop(loop: EventLoop): void {
  if (typeof (loop as Partial<EventLoop> | null)?.callSoon !== 'function') {
    throw new TypeError(`loop: expected an event loop, got ${kindOf(loop)}`)
  }
  if (loop.isClosed()) throw new RuntimeError('Event loop is closed')
}

/** How a task ended that is done. */
function outcomeOf(task: FutureLike<unknown>): Outcome {
  try {
    return { value: task.result() }
  } catch (error) {
    return task.cancelled() ? { cancelled: (error as Error).message } : { thrown: packError(error) }
  }
}

/** A result that cannot be cloned fails instead. */
function post(port: MessagePort, answer: Answer): void {
  try {
    port.postMessage(answer)
  } catch (cause) {
    const error = new TypeError(`the result cannot be cloned for another thread: ${(cause as Error).message}`)
    port.postMessage({ id: answer.id, outcome: { thrown: packError(error) } } satisfies Answer)
  }
}

/** Wakes the thread if it is blocked until there is an answer. */
function announce(answers: Int32Array): void {
  Atomics.add(answers, 0, 1)
  Atomics.notify(answers, 0)
}
