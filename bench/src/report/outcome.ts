import type { Sample } from '../harness/sample.ts'
import { median, spread } from '../harness/statistics.ts'

/** What a cost is counted in, and how it is shown. */
export type Unit = 'ns' | 'µs' | 'bytes'

/** How many of a worker's units (seconds, bytes) one of these is. */
const SIZES: Readonly<Record<Unit, number>> = { ns: 1e-9, µs: 1e-6, bytes: 1 }

/** What a contender of a case came to. */
export interface Row {
  readonly contender: string
  /** In the unit of the case. */
  readonly median: number
  /** The middle half of the samples, as a fraction of the median. */
  readonly spread: number
  /** What tsyncio costs in terms of this one, the median of the ratios round by round; absent for tsyncio itself. */
  readonly ratio?: number
  /** What the ratio should be, at most. */
  readonly target?: number
}

/** What a case came to: the first row is tsyncio's, to which the others are compared. */
export interface Outcome {
  readonly group: string
  readonly name: string
  readonly unit: Unit
  readonly rows: readonly Row[]
}

/** Wishes: by contender, what tsyncio is to need at most in its terms. */
export type Targets = Readonly<Record<string, number>>

export function outcomeOf(
  { group, name, unit }: Omit<Outcome, 'rows'>,
  contenders: readonly string[],
  samples: readonly (readonly Sample[])[],
  targets: Targets = {},
): Outcome {
  const costs = samples.map((rounds) => rounds.map(({ cost }) => cost / SIZES[unit]))
  const own = costs[0] ?? []
  const rows = contenders.map((contender, index): Row => {
    const values = costs[index] ?? []
    const row = { contender, median: median(values), spread: spread(values) }
    if (index === 0) return row
    const compared = { ...row, ratio: median(values.map((value, round) => (own[round] ?? Number.NaN) / value)) }
    const target = targets[contender]
    return target === undefined ? compared : { ...compared, target }
  })
  return { group, name, unit, rows }
}
