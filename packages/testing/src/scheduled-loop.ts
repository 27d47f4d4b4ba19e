import type { Context } from '@tsyncio/contextvars'
import type { TaskLike, TimerHandle } from '@tsyncio/events'
import type { Runnable } from '@tsyncio/futures'
import type { Choices } from './choices.ts'
import type { LoopBase, LoopClass, LoopParts } from './loop-class.ts'
import { atThisMoment, secondsText } from './words.ts'

/** What a schedule may decide about a loop. */
interface ScheduleOptions {
  readonly choices: Choices
  /** Whether tasks that are ready may run in any order. */
  readonly anyOrder: boolean
  /** How late the loop may be, in seconds. */
  readonly latency: number
}

type ScheduledParts = LoopParts & ScheduleOptions

type Callback = (argument: never) => void

/** In how many sizes lateness comes, and by what they differ. */
const SIZES = 7
const FACTOR = 4

/** How many timers of one time may change places, and how far the clock can tell them apart: less than its resolution. */
const PLACES = 5
const LESS_THAN_RESOLUTION = 1e-10

/**
 * A class of loops in which a schedule decides what asyncio leaves open: how late the loop wakes up, in which order timers
 * of one time come, and, if it may, in which order tasks run.
 */
export function scheduledLoop(Loop: LoopClass): LoopClass<ScheduleOptions> {
  return class extends (Loop as LoopBase<LoopParts>) {
    readonly #parts: ScheduledParts
    /** What waits for its turn, where tasks may run in any order. */
    #incoming: Runnable[] = []
    readonly #times = new Set<number>()

    constructor(parts: ScheduledParts) {
      super(parts)
      this.#parts = parts
    }

    override enqueue(runnable: Runnable): void {
      this.checkOpen()
      if (this.#parts.anyOrder) this.#incoming.push(runnable)
      else super.enqueue(runnable)
    }

    override callLater<A>(delay: number, callback: (argument: A) => void, argument: A, context?: Context): TimerHandle
    override callLater(delay: number, callback: () => void): TimerHandle
    override callLater(delay: number, callback: Callback, argument?: unknown, context?: Context): TimerHandle {
      const nudge = this.#nudge(this.time() + delay)
      return super.callLater(delay + nudge, callback as (argument: unknown) => void, argument, context)
    }

    override callAt<A>(when: number, callback: (argument: A) => void, argument: A, context?: Context): TimerHandle
    override callAt(when: number, callback: () => void): TimerHandle
    override callAt(when: number, callback: Callback, argument?: unknown, context?: Context): TimerHandle {
      return super.callAt(when + this.#nudge(when), callback as (argument: unknown) => void, argument, context)
    }

    override close(): void {
      super.close()
      this.#incoming = []
    }

    protected override hasReady(): boolean {
      return this.#incoming.length > 0 || super.hasReady()
    }

    protected override poll(timeout: number | undefined): void {
      this.#takeIn()
      super.poll(super.hasReady() ? 0 : timeout)
      this.#takeIn()
      // Without a timer nobody would notice; and in its last pass time stands still.
      if (this.nextDeadline() !== undefined && !this.stopping) this.#beLate()
    }

    /** Lets those in that wait: tasks in any order, in the places where tasks are. */
    #takeIn(): void {
      const incoming = this.#incoming
      if (incoming.length === 0) return
      this.#incoming = []
      const tasks = this.#parts.choices.arrange('order', incoming.filter(isTask), (first, others) => {
        const names = others.map((task) => task.getName())
        return atThisMoment(`${first.getName()} goes before ${names.join(', ')}`)
      })
      for (const runnable of incoming) super.enqueue(isTask(runnable) ? (tasks.shift() as Runnable) : runnable)
    }

    #beLate(): void {
      const { choices, latency, clock } = this.#parts
      if (latency === 0) return
      const seconds = (size: number): number => latency / FACTOR ** (SIZES - size)
      const size = choices.choose('latency', SIZES + 1, (taken) =>
        atThisMoment(`the loop is ${secondsText(seconds(taken))} late`),
      )
      if (size > 0) clock.advance(seconds(size))
    }

    /** By how much a timer is moved, so that it comes before or after others of its time; 0 by default. */
    #nudge(when: number): number {
      const time = Math.round(when / this.#parts.clock.resolution)
      if (!this.#times.has(time)) {
        this.#times.add(time)
        return 0
      }
      const describe = (place: number): string =>
        atThisMoment(`the timer for ${secondsText(when)} is put ${place % 2 === 1 ? 'before' : 'after'} others`)
      const place = this.#parts.choices.choose('ties', PLACES, describe)
      return (place % 2 === 1 ? -1 : 1) * Math.ceil(place / 2) * LESS_THAN_RESOLUTION
    }
  }
}

function isTask(runnable: Runnable): runnable is Runnable & TaskLike {
  return typeof (runnable as Partial<TaskLike>).getName === 'function'
}
