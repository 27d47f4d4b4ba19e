import type { Sample } from '../harness/sample.ts'
import { median } from '../harness/statistics.ts'
import { outcomeOf } from './outcome.ts'
import type { Outcome, Row, Targets } from './outcome.ts'

/** What `subject` came to over several cases in terms of each of the others in `targets`: the medians of the cases. */
export function summaryOf(
  heading: Omit<Outcome, 'rows'>,
  contenders: readonly string[],
  cases: readonly (readonly (readonly Sample[])[])[],
  subject: string,
  targets: Targets,
): Outcome {
  const names = [subject, ...Object.keys(targets)].filter((name) => contenders.includes(name))
  const outcomes = cases.map((samples) => {
    const chosen = names.map((name) => samples[contenders.indexOf(name)] ?? [])
    return outcomeOf(heading, names, chosen)
  })
  return {
    ...heading,
    rows: names.map((contender, index) => summaryRow(contender, outcomes, index, targets[contender])),
  }
}

function summaryRow(contender: string, outcomes: readonly Outcome[], index: number, target: number | undefined): Row {
  const rows = outcomes.map((outcome) => outcome.rows[index] as Row)
  const row = {
    contender,
    median: median(rows.map((each) => each.median)),
    spread: median(rows.map((each) => each.spread)),
  }
  if (target === undefined) return row
  return { ...row, ratio: median(rows.map(({ ratio = Number.NaN }) => ratio)), target }
}
