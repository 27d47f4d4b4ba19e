/** `pnpm bench [schedule] [echo] [--quick] [--json FILE]`; see ../README.md. */
import { parseArgs } from 'node:util'
import { findPythons } from './peers/python.ts'
import type { Outcome } from './report/outcome.ts'
import { formatHeadings, formatOutcome } from './report/table.ts'
import { writeReport } from './report/write-report.ts'
import { measureScheduling } from './schedule/schedule.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, json: { type: 'string' } },
})

const pythons = findPythons()
const groups: Record<string, () => AsyncIterable<Outcome>> = {
  schedule: () => measureScheduling(values.quick, pythons[0]),
}

const chosen = positionals.length > 0 ? positionals : Object.keys(groups)
const outcomes: Outcome[] = []
console.log(formatHeadings())
for (const name of chosen) {
  for await (const outcome of groups[name]?.() ?? unknownGroup(name)) {
    console.log(formatOutcome(outcome)); console.error(outcome.name, performance.now())
    outcomes.push(outcome)
  }
}
console.log(`\nWritten to ${writeReport(outcomes, values.json)}.`)

function unknownGroup(name: string): never {
  throw new Error(`there is no benchmark ${name}; there are ${Object.keys(groups).join(', ')}`)
}
