import { receiveMessageOnPort, threadId } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import { kindOf, RuntimeError, TimeoutError, ValueError } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { isBellClosed, ring } from './bell.ts'
import type { Answer, Handlers, LoopToken, Request } from './loop-token.ts'
import { packError } from './packed-error.ts'
import { RemoteFuture } from './remote-future.ts'

type Arguments<H extends Handlers, Name extends keyof H> = Parameters<H[Name]>
type Result<H extends Handlers, Name extends keyof H> = ReturnType<H[Name]> extends Coroutine<infer T> ? T : unknown

/** For a thread that does not know the types of what it calls. */
type UntypedHandlers = Readonly<Record<string, (...args: unknown[]) => unknown>>

/**
 * The loop of another thread, as far as it lets itself be called: its {@link CallsFromThreads}.
 *
 * Invariant: an open one keeps its thread alive while it waits for an answer, and not otherwise.
 */
export class RemoteLoop<H extends Handlers = UntypedHandlers> implements Disposable {
  readonly #token: LoopToken
  readonly #port: MessagePort
  readonly #pending = new Map<number, RemoteFuture<unknown>>()
  #posted = 0
  #isClosed = false

  /** A token is good for one `RemoteLoop`, in the thread that it was posted to. */
  constructor(token: LoopToken) {
    if (typeof (token as Partial<LoopToken> | null | undefined)?.bell?.state !== 'object') {
      throw new TypeError(`token: expected that of a CallsFromThreads, got ${kindOf(token)}`)
    }
    this.#token = token
    this.#port = token.port
    this.#port.on('message', (answer: Answer) => this.#receive(answer))
    this.#port.on('messageerror', () => this.#doubt())
    this.#port.on('close', () => this.#closed())
    this.#port.unref()
  }

  /**
   * Has the loop call the function of that name, soon, and wakes it for that. The arguments are cloned. Nothing comes
   * back. `loop.call_soon_threadsafe`.
   *
   * Throws a `RuntimeError` if the loop takes no more calls, a `ValueError` for a name that it does not know, a
   * `TypeError` for arguments that cannot be cloned.
   */
  callSoonThreadsafe<Name extends keyof H & string>(name: Name, ...args: Arguments<H, Name>): void {
    this.#post({ call: this.#check(name), args })
  }

  /**
   * Has the loop run the coroutine that the function of that name makes, in a task of its own. Throws as
   * {@link callSoonThreadsafe} does. `asyncio.run_coroutine_threadsafe`.
   */
  runCoroutineThreadsafe<Name extends keyof H & string>(
    name: Name,
    ...args: Arguments<H, Name>
  ): RemoteFuture<Result<H, Name>> {
    const id = this.#post({ run: this.#check(name), args })
    const future = new RemoteFuture<Result<H, Name>>({
      block: (blocked, timeout) => this.#block(blocked, timeout),
      cancel: () => void (isBellClosed(this.#token.bell) || this.#post({ cancel: id })),
    })
    this.#pending.set(id, future)
    this.#port.ref()
    return future
  }

  /** Whether the loop takes no more calls. */
  isClosed(): boolean {
    return this.#isClosed || isBellClosed(this.#token.bell)
  }

  /** Gives the token up. What has not been answered fails. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    while (this.#takeAnswer());
    this.#port.close()
    this.#endPending()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  #check(name: string): string {
    if (this.isClosed()) throw new RuntimeError('Event loop is closed')
    const { names } = this.#token
    if (names.includes(name)) return name
    throw new ValueError(`name: the loop can be called by ${names.join(', ') || 'no name'}, got ${name}`)
  }

  /** Returns its place. */
  #post(request: Request): number {
    try {
      this.#port.postMessage(request)
    } catch (cause) {
      throw new TypeError(`args: expected what can be cloned for another thread: ${(cause as Error).message}`, {
        cause,
      })
    }
    ring(this.#token.bell)
    return (this.#posted += 1)
  }

  #receive({ id, outcome }: Answer): void {
    this.#pending.get(id)?._end(outcome)
    this.#pending.delete(id)
    if (this.#pending.size === 0 && !this.#isClosed) this.#port.unref()
  }

  #block(future: RemoteFuture<unknown>, timeout: number | undefined): void {
    if (this.#token.threadId === threadId) {
      throw new RuntimeError('result(): the loop is in this thread, and would wait, too')
    }
    const { answers } = this.#token
    const end = timeout === undefined ? Infinity : performance.now() + timeout * 1000
    while (!future.done()) {
      const seen = Atomics.load(answers, 0)
      // First, because what is answered before the end counts.
      const isClosed = this.isClosed()
      if (this.#takeAnswer()) continue
      if (isClosed) return this.#endPending()
      const left = end - performance.now()
      if (left <= 0) throw new TimeoutError(`there was no result within ${timeout} seconds`)
      Atomics.wait(answers, 0, seen, left)
    }
  }

  #takeAnswer(): boolean {
    let received: { message: Answer } | undefined
    try {
      received = receiveMessageOnPort(this.#port)
    } catch {
      this.#doubt()
      return true
    }
    if (received !== undefined) this.#receive(received.message)
    return received !== undefined
  }

  /** An answer cannot be read here: it may be deeper than the stack of this thread is. Nobody knows which one. */
  #doubt(): void {
    if (!this.isClosed()) this.#post({ unread: [...this.#pending.keys()] })
  }

  /** All that was posted has arrived. To ask the port for more would crash Node. */
  #closed(): void {
    this.#isClosed = true
    this.#endPending()
  }

  #endPending(): void {
    const thrown = packError(new RuntimeError('Event loop is closed'))
    for (const id of this.#pending.keys()) this.#receive({ id, outcome: { thrown } })
  }
}
