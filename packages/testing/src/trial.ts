import type { EventLoop } from '@tsyncio/events'
import type { Awaitable, Coroutine } from '@tsyncio/futures'
import { sleep, Task } from '@tsyncio/tasks'
import { DeadlockError } from './deadlock-error.ts'
import { Choices } from './choices.ts'
import { EndlessError } from './endless-error.ts'
import { leftoversOf, tasksLeft } from './leftovers.ts'
import type { SocketParts } from './socket-parts.ts'
import { trialLoop } from './trial-loop.ts'
import type { TrialLoop, TrialOptions, TrialParts } from './trial-loop.ts'
import { VirtualClock } from './virtual-clock.ts'
import { VirtualEventLoop } from './virtual-event-loop.ts'
import { VirtualNetwork } from './virtual-network.ts'
import { atThisMoment, errorText, reportText, secondsText } from './words.ts'

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

/** How a program ended. */
export type Outcome<T> = { readonly value: T } | { readonly error: unknown }

/** A run, and what is wrong with it. */
export interface Played<T> {
  readonly program: Program<T>
  readonly options: PlayOptions
  readonly outcome: Outcome<T>
  /** Whether the program came to its end at all. */
  readonly ended: boolean
  readonly findings: readonly string[]
  readonly loop: TrialLoop
}

export interface PlayOptions extends TrialOptions {
  /** Makes what the schedule decides; everything is as by default if there is none. */
  readonly newChoices?: () => Choices
  /** For programs with sockets. */
  readonly sockets?: SocketParts | undefined
  /** Makes the loop of the run. */
  readonly newLoop?: (parts: TrialParts, choices: Choices) => TrialLoop
}

const PlainLoop = trialLoop(VirtualEventLoop)

function plainTrials(sockets: SocketParts | undefined): (parts: TrialParts) => TrialLoop {
  const Loop = sockets === undefined ? PlainLoop : trialLoop(sockets.SelectorEventLoop)
  return (parts) => new Loop(parts)
}

/** Runs `program` once. */
export function play<T>(program: Program<T>, options: PlayOptions): Played<T> {
  const { newChoices = () => new Choices(), sockets, newLoop = plainTrials(sockets), ...others } = options
  const choices = newChoices()
  const clock = new VirtualClock()
  const network = new VirtualNetwork({ clock, choices, sockets })
  const loop = newLoop({ ...others, clock, ...(sockets && { selector: network.newSelector() }) }, choices)
  const begun: string[] = []
  const trial = { loop, network, begin: beginning(begun), ...chances(choices) }
  const main = new WatchedTask(asMain(program, trial), loop)
  const outcome = outcomeOf(() => loop.runMain(main))
  const ended = main.done()
  const findings = [
    ...(ended ? [] : [whyNotEnded(outcome)]),
    ...(ended ? tasksLeft(loop, main) : []),
    ...(comesToRest(loop) ? [] : ['callbacks are left that go on for ever']),
    ...leftoversOf(loop),
    ...begun.map((what) => `${what} was begun, and did not come to its end`),
  ]
  if (findings.length === 0 && !loop.isIdle()) findings.push('the loop is not at rest')
  // Its complaints would be of what was found already.
  loop.setDebug(false)
  loop.close()
  const open = ended ? network.openDescriptors() : []
  if (open.length > 0) findings.push(`sockets are left open: the descriptors ${open.join(', ')}`)
  return { program, options, outcome, ended, findings, loop }
}

/** Failures that were told to nobody but the loop, in a sentence each. */
export function reportsOf({ loop }: Played<unknown>): string[] {
  return loop.reports.map(reportText)
}

/** The main task of a run: it tells of its suspensions. */
class WatchedTask<T> extends Task<T> {
  declare protected readonly _loop: TrialLoop

  constructor(coroutine: Coroutine<T>, loop: TrialLoop) {
    super(coroutine, { loop, name: 'the program' })
  }

  override run(): void {
    const { moments } = this._loop
    moments.stepBegins()
    super.run()
    if (!this.done()) moments.suspended(this)
  }
}

/** Calls the program inside its task, since it may need a running loop. */
function* asMain<T>(program: Program<T>, trial: Trial): Coroutine<T> {
  return yield* program(trial)
}

/** A callback that is left may end the loop. */
function comesToRest(loop: TrialLoop): boolean {
  const rest = outcomeOf(() => loop.comeToRest())
  return 'value' in rest && rest.value
}

function beginning(begun: string[]): Trial['begin'] {
  return (what) => {
    begun.push(what)
    return () => void (begun.includes(what) && begun.splice(begun.indexOf(what), 1))
  }
}

/** Into how many steps a latency is divided. */
const STEPS = 16

function chances(choices: Choices): Pick<Trial, 'latency' | 'choose'> {
  return {
    *latency(least, most) {
      if (!(least >= 0 && most >= least)) {
        throw new RangeError(`latency: expected 0 <= least <= most, got least = ${least}, most = ${most}`)
      }
      const seconds = (step: number): number => least + ((most - least) * step) / (STEPS - 1)
      const step = choices.choose('program', STEPS, (taken) =>
        atThisMoment(`something takes ${secondsText(seconds(taken))}`),
      )
      yield* sleep(seconds(step))
    },
    choose(possibilities) {
      if (!Number.isInteger(possibilities) || possibilities < 1) {
        throw new RangeError(`possibilities: expected an integer of at least 1, got ${possibilities}`)
      }
      return choices.choose('program', possibilities, (taken) =>
        atThisMoment(`the choice is ${taken} of ${possibilities}`),
      )
    },
  }
}

function outcomeOf<T>(run: () => T): Outcome<T> {
  try {
    return { value: run() }
  } catch (error) {
    return { error }
  }
}

function whyNotEnded(outcome: Outcome<unknown>): string {
  const error = 'error' in outcome ? outcome.error : undefined
  if (error instanceof DeadlockError) return `it waits for ever: ${error.message}`
  if (error instanceof EndlessError) return `it goes on for ever: it made ${error.message}`
  return `it did not end: ${errorText(error)}`
}
