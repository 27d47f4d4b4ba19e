import type { EventLoop } from '@tsyncio/events'
import { checkAwaitable, kindOf } from '@tsyncio/futures'
import type { Awaitable, Coroutine } from '@tsyncio/futures'
import { sleep } from '@tsyncio/tasks'
import type { Choices } from './choices.ts'
import { checkLatency, chooseLatency } from './latency.ts'
import type { VirtualNetwork } from './virtual-network.ts'
import { atThisMoment } from './words.ts'

/** What a program under test gets, beside its loop. */
export interface Trial {
  /** The loop of this run. */
  readonly loop: EventLoop & { isIdle(): boolean }
  /** Says that something begins that must come to its end, such as clean-up that awaits. What it gives says: the end. */
  begin(what: string): () => void
  /** The network of this run; with the option `sockets`, they can be made on it. */
  readonly network: VirtualNetwork
  /** Waits as long as something outside takes: at least `least` seconds, at most `most`, `least` unless explored. */
  latency(least: number, most: number): Coroutine<void>
  /** A number from 0 up to, but not including, `possibilities`, as the schedule decides; 0 unless explored. */
  choose(possibilities: number): number
}

/** A program under test; called once for each run. */
export type Program<T> = (trial: Trial) => Awaitable<T>

/** What a trial is made from. */
interface NewTrial extends Pick<Trial, 'loop' | 'network'> {
  readonly choices: Choices
  /** What was begun, and has not come to its end yet. */
  readonly begun: string[]
}

/** What the program of one run gets. */
export function newTrial({ loop, network, choices, begun }: NewTrial): Trial {
  return {
    loop,
    network,
    begin: (what) => beginning(begun, what),
    *latency(least, most) {
      yield* sleep(chooseLatency(choices, 'program', checkLatency(least, most), () => 'something'))
    },
    choose(possibilities) {
      if (!Number.isInteger(possibilities) || possibilities < 1) {
        throw new RangeError(`possibilities: expected an integer of at least 1, got ${possibilities}`)
      }
      const describe = (taken: number): string => atThisMoment(`the choice is ${taken} of ${possibilities}`)
      return choices.choose('program', possibilities, describe)
    },
  }
}

/** Calls the program inside its task, since it may need a running loop. */
export function* asMain<T>(program: Program<T>, trial: Trial): Coroutine<T> {
  return yield* checkAwaitable(program(trial), 'program')
}

/** Throws a `TypeError` that names the argument unless `body` is a function. */
export function checkBody(name: string, body: unknown): void {
  if (typeof body === 'function') return
  throw new TypeError(`${name}: expected a function*, to be called in the loop; got ${kindOf(body)}`)
}

function beginning(begun: string[], what: string): () => void {
  begun.push(what)
  let ended = false
  return () => {
    if (!ended) begun.splice(begun.indexOf(what), 1)
    ended = true
  }
}
