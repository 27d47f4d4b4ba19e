import { Context, currentValues } from '@tsyncio/contextvars'
import type { ContextCarrier } from '@tsyncio/contextvars'
import type { EventLoop } from '@tsyncio/events'
import { isCoroutine } from '@tsyncio/futures'
import type { Coroutine, DoneCallbackOptions, FutureLike, Yieldable } from '@tsyncio/futures'

/** Calls a function with the stores of another moment. */
type Snapshot = <R>(callback: () => R) => R

/** What is used of the class `AsyncLocalStorage`. */
export interface Stores {
  /** Keeps the stores of this moment. */
  snapshot(): Snapshot
}

type Method = (...args: unknown[]) => unknown

/** Methods of loops that take a callback, and which of their arguments that is. */
const CALLBACKS = { callSoon: 0, callLater: 1, callAt: 1, addReader: 1, addWriter: 1, addSignalHandler: 1 }

/**
 * From now on the tasks and callbacks of `loop` see the stores of `AsyncLocalStorage` that were there where they were
 * made: `followStores(newEventLoop(), AsyncLocalStorage)`. Returns `loop`. Nothing changes for any other loop.
 *
 * A task keeps what it does to its stores by `enterWith`, as an `async` function does. What nobody made, such as
 * the loop's own work, sees the stores of this moment; so do `new Task`, and the done callbacks of a future that the loop did
 * not make, as of `gather` and `fromPromise`.
 */
export function followStores<L extends EventLoop>(loop: L, stores: Stores): L {
  for (const [name, position] of Object.entries(CALLBACKS)) {
    override(loop, name, (method, args) => {
      args[position] = bound(args[position], stores)
      return method(...args)
    })
  }
  override(loop, 'createTask', (createTask, [body, options]) => {
    const coroutine = isCoroutine(body) ? inStores(body, stores) : body
    return followCallbacks(createTask(coroutine, options) as FutureLike<unknown>, stores)
  })
  override(loop, 'createFuture', (createFuture) => followCallbacks(createFuture() as FutureLike<unknown>, stores))
  // What a coroutine calls by `call` is to be inside of its stores, too.
  Object.defineProperty(loop, 'stepsFromRoot', { value: true, configurable: true })
  const outside = stores.snapshot()
  override(loop, 'runPass', (runPass, args) => outside(() => runPass(...args)))
  return loop
}

/** Gives this one object a method of its own in place of the one that it has, if it has one. */
function override(target: object, name: string, replace: (method: Method, args: unknown[]) => unknown): void {
  const method = (target as Record<string, unknown>)[name]
  if (typeof method !== 'function') return
  const value = (...args: unknown[]): unknown => replace((method as Method).bind(target), args)
  Object.defineProperty(target, name, { value, configurable: true, writable: true })
}

function bound(callback: unknown, stores: Stores): unknown {
  if (typeof callback !== 'function') return callback
  const inside = stores.snapshot()
  const call = (argument: unknown): unknown => inside(() => (callback as Method)(argument))
  return Object.defineProperty(call, 'name', { value: callback.name })
}

function followCallbacks(future: FutureLike<unknown>, stores: Stores): FutureLike<unknown> {
  override(future, 'addDoneCallback', (addDoneCallback, [callback, options]) => {
    const carrier = (options as DoneCallbackOptions | undefined)?.context?.carrier
    const context = new StoreContext(carrier ?? { contextValues: currentValues() }, stores.snapshot())
    return addDoneCallback(callback, { context })
  })
  return future
}

/** A context with stores. A context, because a callback must stay the one that `removeDoneCallback` asks for. */
class StoreContext extends Context {
  readonly #inside: Snapshot

  constructor(carrier: ContextCarrier, inside: Snapshot) {
    super(carrier)
    this.#inside = inside
  }

  override run<A, R>(callback: (argument: A) => R, argument?: A): R {
    return this.#inside(() => super.run(callback, argument as A))
  }
}

function inStores<T>(coroutine: Coroutine<T>, stores: Stores): Coroutine<T> {
  return driven(coroutine, stores, stores.snapshot())
}

function* driven<T>(coroutine: Coroutine<T>, stores: Stores, before: Snapshot): Coroutine<T> {
  let inside = before
  let resume = (): IteratorResult<Yieldable, T> => coroutine.next()
  for (;;) {
    const step = inside(() => {
      const result = resume()
      inside = stores.snapshot()
      return result
    })
    if (step.done === true) return step.value
    resume = () => coroutine.next()
    try {
      yield step.value
    } catch (error) {
      resume = () => coroutine.throw(error)
    }
  }
}
