import type { ContextCarrier, ContextValues } from '@tsyncio/contextvars'
import { currentValues, enterCarrier } from '@tsyncio/contextvars'
import type { Runnable } from '@tsyncio/futures'

const CAPACITY = 128

/** Some of the items, one after the other. */
class Chunk {
  readonly items: (Runnable | undefined)[] = new Array<Runnable | undefined>(CAPACITY)
  next: Chunk | undefined = undefined
}

/**
 * The callbacks that are ready to run, first in, first out, and the one that runs.
 *
 * Invariant: the `length` items begin at `#first` of the head and end before `#end` of the tail. The place before them
 * has the one that runs; every other place is empty.
 *
 * That the one that runs keeps its place makes it known: as the current carrier, and as the current task. To tell
 * somebody of each would take a tenth of a step. And chunks are used once: to note something new in something old costs the
 * garbage collector five times what it costs to note it in something as new, so a ring would be the dearer one.
 */
export class ReadyQueue implements ContextCarrier {
  /** For what is no carrier itself: the values from where the run began. */
  contextValues: ContextValues = currentValues()
  length = 0
  #head = new Chunk()
  #tail: Chunk = this.#head
  /** Those of the head, and of the tail. */
  #firstItems = this.#head.items
  #lastItems = this.#tail.items
  #first = 0
  #end = 0

  push(runnable: Runnable): void {
    if (this.#end === CAPACITY) this.#append()
    this.#lastItems[this.#end] = runnable
    this.#end += 1
    this.length += 1
  }

  /** Takes out the first item, which from now on is the one that runs. Only to be called while `length` is not 0. */
  next(): Runnable {
    if (this.#first === CAPACITY) this.#dropHead()
    const items = this.#firstItems
    const first = this.#first
    if (first > 0) items[first - 1] = undefined
    this.#first = first + 1
    this.length -= 1
    return items[first] as Runnable
  }

  /** Nothing runs any more. */
  rest(): void {
    if (this.#first > 0) this.#firstItems[this.#first - 1] = undefined
  }

  /** What runs. */
  running(): Runnable | undefined {
    return this.#first === 0 ? undefined : this.#firstItems[this.#first - 1]
  }

  runningCarrier(): ContextCarrier {
    const running = this.running() as Partial<ContextCarrier> | undefined
    return running?.contextValues === undefined ? this : (running as ContextCarrier)
  }

  /** From now on what runs is the current carrier, until the result, which is that from before, is entered again. */
  enter(): ContextCarrier {
    this.contextValues = currentValues()
    return enterCarrier(this)
  }

  /** The items, the first one first. */
  waiting(): Runnable[] {
    const waiting = this.#firstItems.slice(this.#first)
    for (let chunk = this.#head.next; chunk !== undefined; chunk = chunk.next) waiting.push(...chunk.items)
    return waiting.slice(0, this.length) as Runnable[]
  }

  clear(): void {
    this.length = 0
    this.#head = new Chunk()
    this.#tail = this.#head
    this.#firstItems = this.#head.items
    this.#lastItems = this.#tail.items
    this.#first = 0
    this.#end = 0
  }

  #append(): void {
    const chunk = new Chunk()
    this.#tail.next = chunk
    this.#tail = chunk
    this.#lastItems = chunk.items
    this.#end = 0
  }

  #dropHead(): void {
    const { next } = this.#head
    // One that is dead, but has grown old, would keep alive all that come after it.
    this.#head.next = undefined
    this.#head = next as Chunk
    this.#firstItems = this.#head.items
    this.#first = 0
  }
}
