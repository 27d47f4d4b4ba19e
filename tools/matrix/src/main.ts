/**
 * Runs the suites on every runtime, or on those that are named: `pnpm matrix "Node 20" Bun`; with `--only=futures,events`
 * of these packages alone. Prints a table.
 */
import { parseArgs } from 'node:util'
import { commandOf } from './install.ts'
import { RUNTIMES } from './runtimes.ts'
import type { Runtime } from './runtimes.ts'
import { runSuites } from './suites.ts'

const { values, positionals: wanted } = parseArgs({ allowPositionals: true, options: { only: { type: 'string' } } })
const only = values.only?.split(',')
const unknown = wanted.filter((name) => !RUNTIMES.some((runtime) => runtime.name === name))
if (unknown.length > 0) {
  throw new RangeError(
    `no such runtime: ${unknown.join(', ')}; there are ${RUNTIMES.map(({ name }) => name).join(', ')}`,
  )
}

/** Prints the row of the table; returns how many tests failed without a known reason. */
function tryOn(runtime: Runtime): number {
  const command = commandOf(runtime)
  const total = { passed: 0, skipped: 0, explained: 0, failed: [] as string[] }
  for (const name of runtime.packages) {
    if (only?.includes(name) === false) continue
    const { passed, skipped, explained, failed } = runSuites(name, command, runtime)
    console.error(`${runtime.name}, ${name}: ${passed} passed, ${explained} explained, ${failed.length} failed`)
    total.passed += passed
    total.skipped += skipped
    total.explained += explained
    total.failed.push(...failed)
  }
  const { passed, skipped, explained, failed } = total
  console.log(`| ${runtime.name} | ${passed} | ${skipped} | ${explained} | ${failed.length} |`)
  for (const failure of failed) console.error(`  ${failure}`)
  return failed.length
}

console.log('| runtime | passed | skipped | explained | failed |\n|---|---|---|---|---|')
let failures = 0
for (const runtime of RUNTIMES) {
  if (wanted.length === 0 || wanted.includes(runtime.name)) failures += tryOn(runtime)
}
process.exitCode = failures === 0 ? 0 : 1
