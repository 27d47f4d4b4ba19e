/** `pnpm bench [schedule] [host] [echo] [--quick] [--only TEXT] [--json FILE]`; see ../README.md. */
import { parseArgs } from 'node:util'
import { measureEcho } from './echo/echo.ts'
import { measureHost } from './host/host.ts'
import { CCompiler } from './peers/c-compiler.ts'
import { findPythons } from './peers/python.ts'
import type { Outcome } from './report/outcome.ts'
import { formatHeadings, formatOutcome } from './report/table.ts'
import { writeReport } from './report/write-report.ts'
import { measureScheduling } from './schedule/schedule.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    json: { type: 'string' },
  },
})

using stack = new DisposableStack()
const pythons = findPythons()
const python = pythons[0]
const uvloopPython = pythons.find(({ hasUvloop }) => hasUvloop)
const compiler = stack.use(CCompiler.find())

const groups: Record<string, () => AsyncIterable<Outcome>> = {
  schedule: () => measureScheduling(values, python),
  host: () => measureHost(values.quick),
  echo: () => measureEcho(values.quick, { compiler, python, uvloopPython }),
}

if (python === undefined) console.log('skipped: cpython, for there is no python3')
if (uvloopPython === undefined) console.log('skipped: uvloop, for no python3 here can import it')
if (compiler === undefined) {
  console.log('skipped: c-epoll, for there is no C compiler; the client is the slower one on Node')
}

const outcomes: Outcome[] = []
console.log(formatHeadings())
for (const name of positionals.length > 0 ? positionals : Object.keys(groups)) {
  for await (const outcome of groups[name]?.() ?? unknownGroup(name)) {
    console.log(formatOutcome(outcome))
    outcomes.push(outcome)
  }
}
console.log(`\nWritten to ${writeReport(outcomes, values.json)}`)

function unknownGroup(name: string): never {
  throw new Error(`there is no group ${name}; there are ${Object.keys(groups).join(' and ')}`)
}
