import { isCancelledError } from '@tsyncio/futures'
import { asBefore, Choices, formatSchedule, parseSchedule, randomly } from './choices.ts'
import type { Decide } from './choices.ts'
import { ExploreError } from './explore-error.ts'
import { minimise } from './minimise.ts'
import { Random } from './random.ts'
import { checkSeed, scheduledTrials } from './scheduled-trial.ts'
import type { ScheduledOptions } from './scheduled-trial.ts'
import { play, reportsOf } from './trial.ts'
import type { Program } from './program.ts'
import type { Outcome, Played, PlayOptions } from './trial.ts'
import { errorText } from './words.ts'

/** How many schedules `explore` tries, which ones, and what it takes for right. */
export interface ExploreOptions<T> extends ScheduledOptions {
  /** How many schedules to try; 1000 by default. */
  readonly runs?: number | undefined
  /** An integer that the schedules follow from; another one each time by default. */
  readonly seed?: number | undefined
  /** Whether the program is also cancelled, at one moment of some runs. It may then end with a `CancelledError`. */
  readonly cancel?: boolean | undefined
  /** Looks after each run at what the program works on, and throws if something is wrong with it. */
  readonly check?: ((outcome: Outcome<T>) => void) | undefined
  /** Runs this schedule, as an `ExploreError` tells it, and no other. */
  readonly replay?: string | undefined
}

/** What `explore` did, and found nothing. */
export interface ExploreResult {
  readonly seed: number
  readonly runs: number
  /** How many different schedules there were among the runs. */
  readonly schedules: number
}

/**
 * Runs `program` under many schedules that asyncio allows, and throws an `ExploreError` for the first that fails: with the
 * seed, and the smallest schedule that was found to fail in the same way, to be replayed.
 *
 * A run fails as in `expectNoLeaks`: when the program throws, waits for ever or goes on for ever; when it leaves something;
 * when the loop is told of a failure that nobody read; and when `check` throws. The first run follows the default schedule.
 */
export function explore<T>(program: Program<T>, options: ExploreOptions<T> = {}): ExploreResult {
  const { runs, seed, replay } = checked(options)
  const explored = new Explored(program, options)
  if (replay !== undefined) {
    const again = explored.attempt(asBefore(parseSchedule(replay)))
    if (again.findings.length > 0) throw explored.failure(again, { seed, run: undefined })
    return { seed, runs: 1, schedules: 1 }
  }
  const schedules = new Set<string>()
  for (let run = 0; run < runs; run += 1) {
    const random = new Random(Math.imul(seed, 0x2c1b3c6d) ^ run)
    const attempt = explored.attempt(run === 0 ? () => 0 : randomly(random))
    schedules.add(formatSchedule(attempt.taken))
    if (attempt.findings.length > 0) throw explored.failure(attempt, { seed, run })
  }
  return { seed, runs, schedules: schedules.size }
}

/** One run, and how it went. */
interface Attempt {
  readonly taken: readonly number[]
  readonly findings: readonly string[]
  readonly steps: readonly string[]
  readonly outcome: Outcome<unknown>
}

/** How many passes a run may make: so many times as many as the first one, and some. */
const PATIENCE = { first: 1e6, times: 10, more: 1000 }

/** A program, and how it is run. */
class Explored<T> {
  readonly #program: Program<T>
  readonly #options: ExploreOptions<T>
  readonly #newLoop: ReturnType<typeof scheduledTrials>
  /** How many passes and moments there were in the first run. */
  #passes: number | undefined
  #moments = 0

  constructor(program: Program<T>, options: ExploreOptions<T>) {
    this.#program = program
    this.#options = options
    this.#newLoop = scheduledTrials(options)
    // So the numbers of moments are the same when a schedule is replayed.
    if (options.cancel === true) this.#play(new Choices(), {})
  }

  /** `inWords` takes longer, and makes findings and steps tell more. */
  attempt(decide: Decide, { inWords = false }: { readonly inWords?: boolean } = {}): Attempt {
    const choices = new Choices(decide, { inWords })
    const moment = choices.choose('cancel', this.#moments + 1, (n) => `the program is cancelled at its moment ${n}`)
    const played = this.#play(choices, { cancelAt: moment === 0 ? undefined : moment - 1, debug: inWords })
    const { taken, steps } = choices
    const findings = [...this.#flaws(played), ...played.findings, ...reportsOf(played)]
    return { taken, steps, findings, outcome: played.outcome }
  }

  /** The error for a run that fails, after looking for a smaller one that does. */
  failure(attempt: Attempt, where: { readonly seed: number; readonly run: number | undefined }): ExploreError {
    const kind = failureKind(attempt)
    const isSame = (taken: readonly number[]): readonly number[] | undefined => {
      const other = this.attempt(asBefore(taken))
      return failureKind(other) === kind ? other.taken : undefined
    }
    const smallest = minimise(attempt.taken, isSame)
    const { findings } = this.attempt(asBefore(smallest))
    const again = this.attempt(asBefore(smallest), { inWords: true })
    const { steps, outcome } = again
    const cause = 'error' in outcome ? { cause: outcome.error } : {}
    const schedule = formatSchedule(smallest)
    return new ExploreError(inMoreWords(findings, again.findings), { ...where, schedule, steps }, cause)
  }

  #play(choices: Choices, options: PlayOptions): Played<T> {
    const { first, times, more } = PATIENCE
    const maxPasses = this.#passes === undefined ? first : times * this.#passes + more
    const { sockets } = this.#options
    const newLoop = this.#newLoop
    const played = play(this.#program, { ...options, maxPasses, newChoices: () => choices, newLoop, sockets })
    this.#passes ??= played.loop.passes
    if (this.#options.cancel === true && this.#moments === 0) this.#moments = played.loop.moments.points.length
    return played
  }

  *#flaws({ outcome, ended, loop }: Played<T>): Generator<string> {
    if (!ended) return
    if ('error' in outcome && !(loop.moments.cancelled !== undefined && isCancelledError(outcome.error))) {
      yield `it threw ${errorText(outcome.error)}`
    }
    try {
      this.#options.check?.(outcome)
    } catch (error) {
      yield `the check failed: ${errorText(error)}`
    }
  }
}

/** What is the same about two failures: the first finding, but for numbers, and for where something was. */
function failureKind({ findings }: Pick<Attempt, 'findings'>): string {
  return withoutDetails(findings[0] ?? '')
}

function withoutDetails(finding: string): string {
  return finding.replace(/(?:\n|, made\n)[^]*/, '').replace(/[\d.]+/g, '#')
}

/** The findings as debug mode words them; it has complaints of its own, too, which nobody asked for here. */
function inMoreWords(findings: readonly string[], inDebugMode: readonly string[]): readonly string[] {
  const kinds = new Set(findings.map(withoutDetails))
  const wordy = inDebugMode.filter((finding) => kinds.has(withoutDetails(finding)))
  return wordy.length === findings.length ? wordy : findings
}

function checked<T>(options: ExploreOptions<T>): { runs: number; seed: number; replay: string | undefined } {
  const { runs = 1000, seed = Math.floor(Math.random() * 2 ** 31), replay } = options
  if (!Number.isInteger(runs) || runs < 1) throw new RangeError(`runs: expected an integer of at least 1, got ${runs}`)
  return { runs, seed: checkSeed(seed), replay }
}
