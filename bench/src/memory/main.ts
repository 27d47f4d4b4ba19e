/** `pnpm memory [name] [--count N]`: what a million tasks of each kind leave on the heap. Fails above 2 MB. */
import { parseArgs } from 'node:util'
import { asGuest, blocking, measure } from './measure.ts'
import type { Measured } from './measure.ts'
import { guestScenarios, scenarios } from './scenarios.ts'
import type { Scenario } from './scenarios.ts'

/** What may be left: code that was compiled meanwhile, not tasks. */
const ALLOWED = 2 * 1024 * 1024

const { values, positionals } = parseArgs({ allowPositionals: true, options: { count: { type: 'string' } } })
const count = Number(values.count ?? 1_000_000)

console.log(`${count.toLocaleString('en')} tasks each; the heap before and after, and what the loop still knows of`)
for (const [name, scenario] of chosenOf(scenarios)) {
  report(`${name}, blocking`, await measure(scenario, blocking, count))
  report(`${name}, as a guest`, await measure(scenario, asGuest, count))
}
for (const [name, scenario] of chosenOf(guestScenarios)) {
  report(`${name}, as a guest`, await measure(scenario, asGuest, count))
}

function chosenOf(all: Readonly<Record<string, Scenario>>): [name: string, scenario: Scenario][] {
  return Object.entries(all).filter(([name]) => positionals.every((part) => name.includes(part)))
}

function report(name: string, { before, after, seconds, isIdle }: Measured): void {
  const isClean = after - before <= ALLOWED && isIdle
  if (!isClean) process.exitCode = 1
  const left = `${megabytes(after - before).padStart(8)} MB  ${isIdle ? 'nothing' : 'something'}`
  console.log(
    `${isClean ? 'ok  ' : 'LEAK'} ${name.padEnd(64)} ${megabytes(before)} MB ${left}  ${seconds.toFixed(1)} s`,
  )
}

function megabytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(2)
}
