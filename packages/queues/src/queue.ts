import type { FutureFactory } from '@tsyncio/events'
import { kindOf, ValueError } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { checkInteger, Event, LoopBound, NOT_YET, Waiters } from '@tsyncio/locks'
import type { Primitive } from '@tsyncio/locks'
import { QueueEmpty, QueueFull, QueueShutDown } from './errors.ts'
import type { Items } from './items.ts'
import { Ring } from './ring.ts'

/**
 * Items from some tasks to others, in the order in which they came; who finds it full, or empty, waits. `asyncio.Queue`.
 *
 * Invariant: as long as there is an item, as many of those who wait to get are woken as items came since, or all; and
 * so with room and those who wait to put. One who is woken and then goes away passes it on.
 */
export class Queue<T> extends LoopBound {
  /** How many items it takes; without limit if that is 0 or less. */
  readonly maxsize: number
  readonly #items: Items<T>
  /** @internal */ readonly _getters: Waiters<T> = new Waiters<T>(new Getting(this))
  /** @internal */ readonly _putters: Waiters<void, T> = new Waiters<void, T>(new Putting(this))
  readonly #finished: Event = new Event()
  #unfinished = 0
  /** @internal */ _isShutDown = false

  /**
   * `items` decides on the order; what is in it counts as put. Throws a `ValueError` for a fraction.
   * Differs from asyncio: there a fraction is rounded up, and a subclass decides on the order.
   */
  constructor(maxsize: number = 0, items: Items<T> = new Ring()) {
    super()
    checkInteger('maxsize', maxsize, true)
    checkItems(items)
    this.maxsize = maxsize
    this.#items = items
    this.#unfinished = items.length
  }

  /** How many items are in it. */
  qsize(): number {
    return this.#items.length
  }

  empty(): boolean {
    return this.#items.length === 0
  }

  full(): boolean {
    return this.maxsize > 0 && this.#items.length >= this.maxsize
  }

  /** Puts an item in; waits while there is no room. Throws `QueueShutDown` once the queue is shut down. */
  put(item: T): Coroutine<void> {
    return this._putters.wait(item)
  }

  /** Puts an item in, or throws `QueueFull`, or `QueueShutDown`. `Queue.put_nowait`. */
  putNowait(item: T): void {
    if (this._isShutDown) throw new QueueShutDown()
    if (this.full()) throw new QueueFull()
    this.#items.push(item)
    this.#unfinished += 1
    this.#finished.clear()
    this._getters.wakeNext()
  }

  /** Takes the next item; waits while there is none. Throws `QueueShutDown` if there will be none any more. */
  get(): Coroutine<T> {
    return this._getters.wait(undefined)
  }

  /** Takes the next item, or throws `QueueEmpty`, or `QueueShutDown`. `Queue.get_nowait`. */
  getNowait(): T {
    if (this.empty()) throw this._isShutDown ? new QueueShutDown() : new QueueEmpty()
    const item = this.#items.pop() as T
    this._putters.wakeNext()
    return item
  }

  /** Says that the work on an item is done. Throws a `ValueError` if that was said of all already. */
  taskDone(): void {
    if (this.#unfinished === 0) throw new ValueError('task_done() called too many times')
    this.#unfinished -= 1
    if (this.#unfinished === 0) this.#finished.set()
  }

  /** Waits until the work on all items is done. */
  *join(): Coroutine<void> {
    if (this.#unfinished > 0) yield* this.#finished.wait()
  }

  /**
   * From now on nothing can be put, and what is in the queue can still be taken. With `immediate`, that is thrown away
   * and counts as done. Everybody who waits is woken, and gets an item, or `QueueShutDown`.
   */
  shutdown(immediate: boolean = false): void {
    this._isShutDown = true
    if (immediate) this.#drop()
    this._getters.wakeAll()
    this._putters.wakeAll()
  }

  #drop(): void {
    for (; !this.empty(); this.#items.pop()) if (this.#unfinished > 0) this.#unfinished -= 1
    if (this.#unfinished === 0) this.#finished.set()
  }

  protected _describeState(): string {
    const tasks = this.#unfinished === 0 ? '' : `, tasks:${this.#unfinished}`
    const waiters = this._getters.describe('getters') + this._putters.describe('putters')
    return `maxsize:${this.maxsize}, items:${this.qsize()}${waiters}${tasks}${this._isShutDown ? ', shutdown' : ''}`
  }
}

function checkItems(items: Items<unknown>): void {
  const { length, push, pop } = Object(items) as Partial<Items<unknown>>
  if (typeof length === 'number' && typeof push === 'function' && typeof pop === 'function') return
  throw new TypeError(`items: expected something with length, push() and pop(), got ${kindOf(items)}`)
}

/** A queue as those see it who wait to get. */
class Getting<T> implements Primitive<T> {
  readonly #queue: Queue<T>

  constructor(queue: Queue<T>) {
    this.#queue = queue
  }

  _getLoop(): FutureFactory {
    return this.#queue._getLoop()
  }

  _attempt(): T | typeof NOT_YET {
    const queue = this.#queue
    return queue.empty() && !queue._isShutDown ? NOT_YET : queue.getNowait()
  }

  _giveUp(woken: boolean): void {
    if (woken && !this.#queue.empty()) this.#queue._getters.wakeNext()
  }
}

/** And those who wait to put. */
class Putting<T> implements Primitive<void, T> {
  readonly #queue: Queue<T>

  constructor(queue: Queue<T>) {
    this.#queue = queue
  }

  _getLoop(): FutureFactory {
    return this.#queue._getLoop()
  }

  _attempt(_woken: boolean, item: T): void | typeof NOT_YET {
    const queue = this.#queue
    return queue.full() && !queue._isShutDown ? NOT_YET : queue.putNowait(item)
  }

  _giveUp(woken: boolean): void {
    if (woken && !this.#queue.full()) this.#queue._putters.wakeNext()
  }
}
