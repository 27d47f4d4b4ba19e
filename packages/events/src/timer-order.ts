import { TimerBacklog } from './timer-backlog.ts'
import { TimerHeap } from './timer-heap.ts'
import { TimerList } from './timer-list.ts'
import { TimerSlots } from './timer-slots.ts'

/** Of more than so many, those that are taken from the backlog are parted before they are put in order. */
const MANY = 8192

/**
 * Deadlines with the numbers of their timers, soonest first; those with one deadline by number.
 *
 * Only those that are due soon are in a heap, which so stays small. The others wait in a backlog, and most of those that are
 * cancelled never come out of it. Many that come out at once wait in slots of time for their turn.
 *
 * Invariant: those later than `#limit` are in the backlog. Of the others those are in the heap whose slot had its turn, or
 * that came after the slots were made.
 */
export class TimerOrder {
  readonly #heap = new TimerHeap()
  readonly #backlog = new TimerBacklog()
  #slots: TimerSlots | undefined
  #limit = -Infinity

  add(deadline: number, number: number): void {
    if (deadline > this.#limit) this.#backlog.add(deadline, number)
    else this.#heap.add(deadline, number)
  }

  /** Has to be called before `firstDeadline`, `firstNumber` and `pop`, and only while there is one. */
  findFirst(): void {
    if (this.#slots !== undefined) this.#takeSlots(this.#slots)
    else if (this.#heap.size === 0) this.#takeFromBacklog()
  }

  firstDeadline(): number {
    return this.#heap.deadlineAt(0)
  }

  firstNumber(): number {
    return this.#heap.numberAt(0)
  }

  pop(): void {
    this.#heap.pop()
  }

  clear(): void {
    this.#heap.size = 0
    this.#backlog.size = 0
    this.#slots = undefined
    this.#limit = -Infinity
  }

  #takeFromBacklog(): void {
    const backlog = this.#backlog
    const isMany = backlog.size > MANY
    this.#limit = backlog.limit()
    if (!isMany) return backlog.moveTo(this.#heap, this.#limit)
    const list = new TimerList()
    backlog.moveTo(list, this.#limit)
    this.#takeSlots(new TimerSlots(list))
  }

  /** Gives their turn to the slots up to that of the first timer; the last slot is not empty. */
  #takeSlots(slots: TimerSlots): void {
    const heap = this.#heap
    while (heap.size === 0 || slots.hasNextUpTo(heap.deadlineAt(0))) slots.moveNextTo(heap)
    this.#slots = slots.hasNext() ? slots : undefined
  }
}
