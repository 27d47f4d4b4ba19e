import type { Raised } from '@tsyncio/events'
import type { Coroutine } from '@tsyncio/futures'
import { Task } from '@tsyncio/tasks'
import { Choices } from './choices.ts'
import { DeadlockError } from './deadlock-error.ts'
import { EndlessError } from './endless-error.ts'
import { leftoversOf, socketsLeft, tasksLeft } from './leftovers.ts'
import { asMain, checkBody, newTrial } from './program.ts'
import type { Program } from './program.ts'
import type { SocketParts } from './socket-parts.ts'
import { trialLoop } from './trial-loop.ts'
import type { TrialLoop, TrialOptions, TrialParts } from './trial-loop.ts'
import { VirtualClock } from './virtual-clock.ts'
import { VirtualEventLoop } from './virtual-event-loop.ts'
import { VirtualNetwork } from './virtual-network.ts'
import { errorText, reportText } from './words.ts'

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

/** How one run is set up. */
export interface PlayOptions extends TrialOptions {
  /** Makes what the schedule decides; everything is as by default if there is none. */
  readonly newChoices?: (() => Choices) | undefined
  /** For programs with sockets. */
  readonly sockets?: SocketParts | undefined
  /** Makes the loop of the run. */
  readonly newLoop?: ((parts: TrialParts, choices: Choices) => TrialLoop) | undefined
}

const PlainLoop = trialLoop(VirtualEventLoop)

function plainTrials(sockets: SocketParts | undefined): (parts: TrialParts) => TrialLoop {
  const Loop = sockets === undefined ? PlainLoop : trialLoop(sockets.SelectorEventLoop)
  return (parts) => new Loop(parts)
}

/** Runs `program` once. */
export function play<T>(program: Program<T>, options: PlayOptions): Played<T> {
  checkBody('program', program)
  const { newChoices = () => new Choices(), sockets, newLoop = plainTrials(sockets), ...others } = options
  const choices = newChoices()
  const clock = new VirtualClock()
  const network = new VirtualNetwork({ clock, choices, sockets })
  const loop = newLoop({ ...others, clock, ...(sockets && { selector: network.newSelector() }) }, choices)
  const begun: string[] = []
  const main = new WatchedTask(asMain(program, newTrial({ loop, network, choices, begun })), loop)
  const outcome = outcomeOf(() => loop.runMain(main))
  const ended = main.done()
  const findings = [...(ended ? tasksLeft(loop, main) : [whyNotEnded(outcome)]), ...findingsAtRest(loop, begun)]
  // Its complaints would be of what was found already.
  loop.setDebug(false)
  loop.close()
  return { program, options, outcome, ended, findings: [...findings, ...(ended ? socketsLeft(network) : [])], loop }
}

function* findingsAtRest(loop: TrialLoop, begun: readonly string[]): Generator<string> {
  const isAtRest = comesToRest(loop)
  if (!isAtRest) yield 'callbacks are left that go on for ever'
  const left = [...leftoversOf(loop), ...begun.map((what) => `${what} was begun, and did not come to its end`)]
  yield* left
  if (isAtRest && left.length === 0 && loop.allTasks().length === 0 && !loop.isIdle()) yield 'the loop is not at rest'
}

/** Failures that were told to nobody but the loop, in a sentence each. */
export function reportsOf({ loop }: Played<unknown>): string[] {
  return loop.reports.map(reportText)
}

/** The main task of a run: it tells of its suspensions. */
class WatchedTask<T> extends Task<T> {
  declare protected readonly _loop: TrialLoop
  #isStepping = false

  constructor(coroutine: Coroutine<T>, loop: TrialLoop) {
    super(coroutine, { loop, name: 'the program' })
  }

  override run(): void {
    this.#watch(() => super.run())
  }

  /** In place of `run`, after a wait for a stranger's future. */
  protected override _stepApart(failure: Raised | undefined): void {
    this.#watch(() => super._stepApart(failure))
  }

  #watch(step: () => void): void {
    if (this.#isStepping) return step()
    const { moments } = this._loop
    this.#isStepping = true
    moments.stepBegins()
    try {
      step()
    } finally {
      this.#isStepping = false
    }
    if (!this.done()) moments.suspended(this)
  }
}

/** A callback that is left may end the loop. */
function comesToRest(loop: TrialLoop): boolean {
  const rest = outcomeOf(() => loop.comeToRest())
  return 'value' in rest && rest.value
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
