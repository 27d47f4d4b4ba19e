import { getRunningLoop } from '@tsyncio/events'
import type { Closable, EventLoop, Raised } from '@tsyncio/events'
import { asCoroutine, BaseException, kindOf, RuntimeError } from '@tsyncio/futures'
import type { Coroutine, Yieldable } from '@tsyncio/futures'

/** Items that take awaiting: what `async for` goes through in Python. */
export interface CoroutineIterator<T> extends Closable {
  /** The next item, or the end. `__anext__`. */
  next(): Coroutine<IteratorResult<T, undefined>>
  /** Lets it clean up and end, before its end or after. `aclose`. */
  close(): Coroutine<void>
}

/** Hands an item to whoever asked for the next one, and goes on when the one after that is asked for. */
export type Emit<T> = (item: T) => Coroutine<void>

/** Thrown into the body of a generator that is closed, where it emitted last. `GeneratorExit` in Python. */
export class GeneratorExit extends BaseException {
  static {
    this.prototype.name = 'GeneratorExit'
  }
}

/**
 * A generator whose body may await: `generate(function* (emit) { yield* emit(1); yield* sleep(1); … })`. The body runs
 * in the task that asks for the next item, and only then. An `async def` with `yield` in it, in Python.
 */
export function generate<T>(body: (emit: Emit<T>) => Coroutine<void>): CoroutineIterator<T> {
  if (typeof body !== 'function') throw new TypeError(`body: expected a function, got ${kindOf(body)}`)
  return new CoroutineGenerator(body)
}

/**
 * Drives a body item by item.
 *
 * Invariant: it is registered with its loop from the first step to the end, so that the loop can close it; and it runs
 * in one task at a time.
 */
class CoroutineGenerator<T> implements CoroutineIterator<T> {
  readonly #body: Coroutine<void>
  #loop: EventLoop | undefined
  #state: 'new' | 'resting' | 'running' | 'ended' = 'new'
  #item: T | undefined
  /** What the body yields in `emit`; no task ever sees it. One of its own, so that bodies can be nested. */
  readonly #emitted = Symbol('emitted') as unknown as Yieldable

  constructor(body: (emit: Emit<T>) => Coroutine<void>) {
    const hand = (item: T): void => void (this.#item = item)
    const emitted = this.#emitted
    const emit = function* (item: T): Coroutine<void> {
      hand(item)
      yield emitted
    }
    this.#body = asCoroutine(body(emit), 'body')
  }

  *next(): Coroutine<IteratorResult<T, undefined>> {
    if (this.#state === 'ended') return { done: true, value: undefined }
    return yield* this.#resume(undefined)
  }

  *close(): Coroutine<void> {
    if (this.#state === 'new') this.#end()
    if (this.#state === 'ended') return
    const exit = new GeneratorExit('the generator is closed')
    try {
      const { done } = yield* this.#resume({ error: exit })
      if (done !== true) throw new RuntimeError('the generator emitted an item while it was being closed')
    } catch (error) {
      if (error !== exit) throw error
    }
  }

  /** Runs the body to its next item or its end, passing on what it waits for to the task that asked. */
  *#resume(thrown: Raised | undefined): Coroutine<IteratorResult<T, undefined>> {
    if (this.#state === 'running') throw new RuntimeError('the generator is running already, in another task')
    if (this.#loop === undefined) {
      this.#loop = getRunningLoop()
      this.#loop.registerAsyncgen?.(this)
    }
    this.#state = 'running'
    try {
      const ended = yield* untilItem(this.#body, thrown, this.#emitted)
      if (ended) return { done: true, value: undefined }
      this.#state = 'resting'
      return { done: false, value: this.#item as T }
    } finally {
      this.#item = undefined
      if (this.#state === 'running') this.#end()
    }
  }

  #end(): void {
    this.#state = 'ended'
    this.#loop?.unregisterAsyncgen?.(this)
  }
}

/** Returns whether the body ended instead of emitting. */
function* untilItem(body: Coroutine<void>, thrown: Raised | undefined, emitted: Yieldable): Coroutine<boolean> {
  let raised = thrown
  for (;;) {
    const step = raised === undefined ? body.next() : body.throw(raised.error)
    if (step.done === true) return true
    if (step.value === emitted) return false
    raised = undefined
    try {
      yield step.value
    } catch (error) {
      raised = { error }
    }
  }
}
