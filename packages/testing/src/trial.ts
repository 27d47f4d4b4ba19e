import type { Awaitable, Coroutine } from '@tsyncio/futures'
import { Task } from '@tsyncio/tasks'
import { DeadlockError } from './deadlock-error.ts'
import { leftoversOf, tasksLeft } from './leftovers.ts'
import { EndlessError, TrialLoop } from './trial-loop.ts'
import type { TrialOptions } from './trial-loop.ts'
import type { VirtualEventLoop } from './virtual-event-loop.ts'

/** What a program under test gets, beside its loop. */
export interface Trial {
  /** The loop of this run. */
  readonly loop: VirtualEventLoop
  /** Says that something begins that must come to its end, such as clean-up that awaits. What it gives says: the end. */
  begin(what: string): () => void
}

/** A program under test; called once for each run. */
export type Program<T> = (trial: Trial) => Awaitable<T>

/** How a program ended. */
export type Outcome<T> = { readonly value: T } | { readonly error: unknown }

/** A run, and what is wrong with it. */
export interface Played<T> {
  readonly program: Program<T>
  readonly options: TrialOptions
  readonly outcome: Outcome<T>
  /** Whether the program came to its end at all. */
  readonly ended: boolean
  readonly findings: readonly string[]
  readonly loop: TrialLoop
}

/** Runs `program` once. */
export function play<T>(program: Program<T>, options: TrialOptions): Played<T> {
  const loop = new TrialLoop(options)
  const begun: string[] = []
  const main = new WatchedTask(asMain(program, { loop, begin: (what) => beginning(begun, what) }), loop)
  const outcome = outcomeOf(() => loop.runMain(main))
  const ended = main.done()
  const findings = [
    ...(ended ? [] : [whyNotEnded(outcome)]),
    ...tasksLeft(loop, main),
    ...(comesToRest(loop) ? [] : ['callbacks are left that go on for ever']),
    ...leftoversOf(loop),
    ...begun.map((what) => `${what} was begun, and did not come to its end`),
  ]
  if (findings.length === 0 && !loop.isIdle()) findings.push('the loop is not at rest')
  loop.close()
  return { program, options, outcome, ended, findings, loop }
}

/** Failures that were told to nobody but the loop, in a sentence each. */
export function reportsOf({ loop }: Played<unknown>): string[] {
  return loop.reports.map(({ message, exception }) => `the loop was told: ${message} (${String(exception)})`)
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

function beginning(begun: string[], what: string): () => void {
  begun.push(what)
  return () => void (begun.includes(what) && begun.splice(begun.indexOf(what), 1))
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
  return `it did not end: ${String(error)}`
}
