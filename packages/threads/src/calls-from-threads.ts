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
  readonly #callers = new Set<Caller>()

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
    const { port1: port, port2 } = new MessageChannel()
    const caller: Caller = { port, answers: new Int32Array(new SharedArrayBuffer(4)), tasks: new Map() }
    this.#callers.add(caller)
    port.on('close', () => this.#forget(caller))
    port.unref()
    let requests = 0
    this.#inbox.add(port, {
      receive: (request) => this.#receive(request as Request, (requests += 1), caller),
      unreadable: (exception) => this.#refuse(exception, (requests += 1), caller),
    })
    const names = Object.keys(this.#handlers)
    return { port: port2, bell: this.#inbox.bell, answers: caller.answers, names, threadId }
  }

  /** From now on nothing is called. Coroutines that run go on, and nobody hears what comes of them. */
  close(): void {
    if (isBellClosed(this.#inbox.bell)) return
    this.#inbox.close()
    for (const { answers } of this.#callers) announce(answers)
    this.#callers.clear()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  #receive(request: Request, id: number, caller: Caller): void {
    this.#loop.callSoon(() => {
      if (isBellClosed(this.#inbox.bell)) return
      if ('call' in request) this.#call(request.call, request.args)
      else if ('cancel' in request) caller.tasks.get(request.cancel)?.cancel()
      else if ('unread' in request) answerAgain(caller, request.unread)
      else this.#run(request.run, request.args, id, caller)
    })
  }

  /** What it was cannot be known, so both are told: the loop, and whoever waits for an answer, if somebody does. */
  #refuse(exception: unknown, id: number, caller: Caller): void {
    const { message } = exception as Error
    reply(caller, id, {
      thrown: packError(new TypeError(`args: cannot be read in the thread of the loop: ${message}`)),
    })
    // Last, for it may leave the loop.
    this.#loop.callExceptionHandler({ message: 'a call from another thread cannot be read', exception })
  }

  #call(name: string, args: never[]): void {
    const result = this.#handlers[name]?.(...args)
    if (!isCoroutine(result)) return
    throw new TypeError(`${name}() makes a coroutine: call it by runCoroutineThreadsafe(), not callSoonThreadsafe()`)
  }

  #run(name: string, args: never[], id: number, caller: Caller): void {
    try {
      const awaitable = this.#handlers[name]?.(...args) as Awaitable<unknown>
      const task = this.#loop.createTask(asCoroutine(awaitable))
      caller.tasks.set(id, task)
      task.addDoneCallback(() => reply(caller, id, outcomeOf(task)))
    } catch (error) {
      reply(caller, id, { thrown: packError(error) })
    }
  }

  #forget(caller: Caller): void {
    this.#inbox.delete(caller.port)
    this.#callers.delete(caller)
  }
}

/** A thread that has a token. */
interface Caller {
  readonly port: MessagePort
  /** The count of its answers. */
  readonly answers: Int32Array
  /** What runs for it, by the place of the request. */
  readonly tasks: Map<number, TaskLike>
}

function reply(caller: Caller, id: number, outcome: Outcome): void {
  caller.tasks.delete(id)
  post(caller.port, { id, outcome })
  announce(caller.answers)
}

/** Of those that it has not read, some were answered. The others will be. */
function answerAgain(caller: Caller, unread: readonly number[]): void {
  const error = new TypeError('the result cannot be read in the thread that asked for it')
  for (const id of unread) if (!caller.tasks.has(id)) reply(caller, id, { thrown: packError(error) })
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
