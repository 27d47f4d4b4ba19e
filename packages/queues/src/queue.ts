import type { FutureFactory } from '@tsyncio/events'
import { kindOf, ValueError } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { Event, LoopBound, NOT_YET, Waiters } from '@tsyncio/locks'
import type { Waitable } from '@tsyncio/locks'
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
  private readonly _items: Items<T>
  /** @internal */ readonly _getters: Waiters<T> = new Waiters<T>(new Getting(this))
  /** @internal */ readonly _putters: Waiters<void, T> = new Waiters<void, T>(new Putting(this))
  private readonly _finished: Event = new Event()
  private _unfinished = 0
  /** @internal */ _isShutDown = false

  /** `items` decides on the order. Differs from asyncio: throws a `ValueError` for a fraction. */
  constructor(maxsize: number = 0, items: Items<T> = new Ring()) {
    super()
    checkMaxsize(maxsize)
    this.maxsize = maxsize
    this._items = items
  }

  /** How many items are in it. */
  qsize(): number {
    return this._items.length
  }

  empty(): boolean {
    return this._items.length === 0
  }

  full(): boolean {
    return this.maxsize > 0 && this._items.length >= this.maxsize
  }

  /** Puts an item in; waits while there is no room. Throws `QueueShutDown` once the queue is shut down. */
  put(item: T): Coroutine<void> {
    return this._putters.wait(item)
  }

  /** Puts an item in, or throws `QueueFull`, or `QueueShutDown`. `Queue.put_nowait`. */
  putNowait(item: T): void {
    if (this._isShutDown) throw new QueueShutDown()
    if (this.full()) throw new QueueFull()
    this._items.push(item)
    this._unfinished += 1
    this._finished.clear()
    this._getters.wakeNext()
  }

  /** Takes the next item; waits while there is none. Throws `QueueShutDown` if there will be none any more. */
  get(): Coroutine<T> {
    return this._getters.wait(undefined)
  }

  /** Takes the next item, or throws `QueueEmpty`, or `QueueShutDown`. `Queue.get_nowait`. */
  getNowait(): T {
    if (this.empty()) throw this._isShutDown ? new QueueShutDown() : new QueueEmpty()
    const item = this._items.pop() as T
    this._putters.wakeNext()
    return item
  }

  /** Says that the work on an item is done. Throws a `ValueError` if that was said of all already. */
  taskDone(): void {
    if (this._unfinished === 0) throw new ValueError('task_done() called too many times')
    this._unfinished -= 1
    if (this._unfinished === 0) this._finished.set()
  }

  /** Waits until the work on all items is done. */
  *join(): Coroutine<void> {
    if (this._unfinished > 0) yield* this._finished.wait()
  }

  /**
   * From now on nothing can be put, and what is in the queue can still be taken. With `immediate`, that is thrown away
   * and counts as done. Everybody who waits is woken, and gets an item, or `QueueShutDown`.
   */
  shutdown(immediate: boolean = false): void {
    this._isShutDown = true
    if (immediate) this._drop()
    this._getters.wakeAll()
    this._putters.wakeAll()
  }

  private _drop(): void {
    for (; !this.empty(); this._items.pop()) if (this._unfinished > 0) this._unfinished -= 1
    if (this._unfinished === 0) this._finished.set()
  }

  protected _describeState(): string {
    const tasks = this._unfinished === 0 ? '' : `, tasks:${this._unfinished}`
    const waiters = this._getters.describe('getters') + this._putters.describe('putters')
    return `maxsize:${this.maxsize}, items:${this.qsize()}${waiters}${tasks}${this._isShutDown ? ', shutdown' : ''}`
  }
}

/** A queue as those see it who wait to get. */
class Getting<T> implements Waitable<T> {
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
class Putting<T> implements Waitable<void, T> {
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

function checkMaxsize(maxsize: number): void {
  if (Number.isInteger(maxsize) || maxsize === Infinity) return
  const message = `maxsize: expected an integer or Infinity, got ${kindOf(maxsize)}`
  throw typeof maxsize === 'number' ? new ValueError(message) : new TypeError(message)
}
