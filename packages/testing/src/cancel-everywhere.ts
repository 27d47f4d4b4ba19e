import { isCancelledError } from '@tsyncio/futures'
import { Choices, randomly } from './choices.ts'
import { sameValue } from './same-value.ts'
import { Random } from './random.ts'
import { checkSeed, scheduledTrials } from './scheduled-trial.ts'
import type { ScheduledOptions } from './scheduled-trial.ts'
import { play, reportsOf } from './trial.ts'
import type { Program } from './program.ts'
import type { Outcome, Played, PlayOptions } from './trial.ts'
import { TrialError } from './trial-error.ts'
import type { CancelPoint } from './trial-error.ts'
import { errorText, textOf } from './words.ts'

/** What `cancelEverywhere` takes for right, and under which schedule it runs. */
export interface CancelEverywhereOptions<T> extends ScheduledOptions {
  /** Whether a run that was cancelled may also end in this way. By default only by the cancellation, or as ever. */
  readonly allow?: ((outcome: Outcome<T>, point: CancelPoint) => boolean) | undefined
  /** Looks after each run at what the program works on, and throws if something is wrong with it. */
  readonly check?: ((outcome: Outcome<T>) => void) | undefined
  /** Another schedule than the default one, as in `explore`: the one that follows from this integer. */
  readonly seed?: number | undefined
}

/** What `cancelEverywhere` did. */
export interface CancelEverywhereResult {
  /** How often the program waits when it is undisturbed. */
  readonly suspensions: number
  /** How often it was run and cancelled: at least once for each suspension. */
  readonly cancellations: number
}

/**
 * Runs `program` on a `VirtualEventLoop`, and then again for each moment at which its task waits, with a cancellation
 * that arrives there: at once when it suspends, and in each pass of the loop until it goes on.
 *
 * Throws a `TrialError` for the first run that
 * - ends with another result than without the cancellation, or with an error that is no `CancelledError`;
 * - hangs, or goes on for ever;
 * - leaves a task, a timer, a callback, an open generator or socket, work outside of the loop, or a failure that nobody read;
 * - did not come to the end of something that it had said to begin: `const end = trial.begin('closing')`.
 *
 * The undisturbed run must not leave anything either; what it throws comes out as it is.
 */
export function cancelEverywhere<T>(
  program: Program<T>,
  options: CancelEverywhereOptions<T> = {},
): CancelEverywhereResult {
  const schedule = scheduleOf(options)
  const undisturbed = playUndisturbed(program, schedule)
  assertClean(undisturbed, flawsByCheck(undisturbed.outcome, options))
  const { moments, passes } = undisturbed.loop
  for (const [cancelAt, point] of moments.points.entries()) {
    // It may take longer, to clean up, but not for ever.
    const played = play(program, { ...schedule, cancelAt, maxPasses: 10 * passes + 1000 })
    assertClean(played, [...flawsOfEnd(played, undisturbed.outcome.value, { ...options, point })], point)
  }
  return { suspensions: moments.points.at(-1)?.suspension ?? 0, cancellations: moments.points.length }
}

/**
 * Runs `program` on a `VirtualEventLoop`, and returns its result. Throws what it throws, and a `TrialError` if it leaves
 * a task, a timer, a callback, an open generator or socket, work outside of the loop, or a failure that nobody read; or
 * did not come to the end of something that it had said to begin.
 */
export function expectNoLeaks<T>(program: Program<T>, options: Pick<ScheduledOptions, 'sockets'> = {}): T {
  const played = playUndisturbed(program, options)
  assertClean(played, [])
  return played.outcome.value
}

function scheduleOf<T>(options: CancelEverywhereOptions<T>): Pick<PlayOptions, 'newChoices' | 'newLoop' | 'sockets'> {
  const { seed, sockets } = options
  if (seed === undefined) return { sockets }
  const newChoices = (): Choices => new Choices(randomly(new Random(checkSeed(seed))))
  return { sockets, newChoices, newLoop: scheduledTrials(options) }
}

function playUndisturbed<T>(
  program: Program<T>,
  options: PlayOptions,
): Played<T> & { readonly outcome: { readonly value: T } } {
  const played = play(program, options)
  const { outcome } = played
  if ('error' in outcome) throw outcome.error
  return { ...played, outcome }
}

function* flawsOfEnd<T>(
  { outcome, ended, loop }: Played<T>,
  expected: T,
  { point, ...options }: CancelEverywhereOptions<T> & { readonly point: CancelPoint },
): Generator<string> {
  if (!ended) return
  if (loop.moments.cancelled === undefined) yield 'it took another way than the undisturbed run'
  const isRight = 'error' in outcome ? isCancelledError(outcome.error) : sameValue(outcome.value, expected)
  if (!isRight && options.allow?.(outcome, point) !== true) yield `it ${describeEnd(outcome)}`
  yield* flawsByCheck(outcome, options)
}

function describeEnd(outcome: Outcome<unknown>): string {
  return 'error' in outcome
    ? `threw ${errorText(outcome.error)}`
    : `swallowed the cancellation, and returned ${textOf(outcome.value)}`
}

function flawsByCheck<T>(outcome: Outcome<T>, { check }: CancelEverywhereOptions<T>): string[] {
  try {
    check?.(outcome)
    return []
  } catch (error) {
    return [`the check failed: ${errorText(error)}`]
  }
}

/** Throws a `TrialError` if the run has flaws, or has left something. */
function assertClean<T>(played: Played<T>, flaws: readonly string[], point?: CancelPoint): void {
  const reports = reportsOf(played)
  if (flaws.length + played.findings.length + reports.length === 0) return
  // Once more, to tell where: debug mode remembers that.
  const again = play(played.program, { ...played.options, debug: true })
  const { findings } = again.findings.length === played.findings.length ? again : played
  const { outcome } = played
  const options = 'error' in outcome ? { cause: outcome.error } : {}
  const waitedAt = again.loop.moments.cancelled?.waitedAt
  throw new TrialError([...flaws, ...findings, ...reports], { point, waitedAt }, options)
}
