/** Under which schedule a program failed. */
export interface Schedule {
  /** The seed of the exploration. */
  readonly seed: number
  /** The number of the run that failed; 0 is the default schedule, `undefined` a replay. */
  readonly run: number | undefined
  /** The smallest schedule that was found to fail in the same way, for `explore(program, { replay })`. */
  readonly schedule: string
  /** What it decides otherwise than by default, in words. */
  readonly steps: readonly string[]
}

/** A program that fails under a schedule that asyncio allows. Its `cause` is what the program threw, if it did. */
export class ExploreError extends Error implements Schedule {
  static {
    this.prototype.name = 'ExploreError'
  }
  /** What is wrong, in a sentence each. */
  readonly findings: readonly string[]
  readonly seed: number
  readonly run: number | undefined
  readonly schedule: string
  readonly steps: readonly string[]

  constructor(findings: readonly string[], where: Schedule, options?: ErrorOptions) {
    super([titleOf(where), ...listed(findings), ...howTo(where)].join('\n'), options)
    this.findings = findings
    this.seed = where.seed
    this.run = where.run
    this.schedule = where.schedule
    this.steps = where.steps
  }
}

function titleOf({ seed, run }: Schedule): string {
  if (run === undefined) return 'the program, replayed:'
  return run === 0 ? 'the program, undisturbed:' : `the program, in run ${run} of seed ${seed}:`
}

function howTo({ seed, run, schedule, steps }: Schedule): string[] {
  if (schedule === '') return []
  // A replay explores nothing, so nothing follows from its seed.
  const exploring = run === undefined ? '' : `; to explore the same schedules: { seed: ${seed} }`
  return [
    'what happened otherwise than by default:',
    ...listed(steps),
    `to see this again: { replay: '${schedule}' }${exploring}`,
  ]
}

function listed(sentences: readonly string[]): string[] {
  return sentences.map((sentence) => `- ${sentence}`)
}
