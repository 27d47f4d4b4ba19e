import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { compare } from './compare.ts'
import { isSkipped } from './optional.ts'
import type { Recorded } from './program.ts'
import type { Python } from './python.ts'
import { runProgram } from './run-program.ts'
import { shrink } from './shrink.ts'

const FOUND = join(import.meta.dirname, '../found')

/** How many programs CPython has in hand while tsyncio runs those before. */
const AHEAD = 64

export interface FuzzOptions {
  readonly count: number
  readonly seed: number
  readonly size: number | null
  readonly areas: readonly string[]
  /** How many of the programs that differ are made small. */
  readonly keep: number
}

export interface FuzzResult {
  readonly passed: number
  readonly skipped: number
  /** CPython itself broke down over them. */
  readonly unrecorded: number
  readonly different: readonly Recorded[]
}

/** Generates programs and compares what CPython and tsyncio do with them. */
export async function fuzz(python: Python, { count, seed, size, areas }: FuzzOptions): Promise<FuzzResult> {
  const result = { passed: 0, skipped: 0, unrecorded: 0, different: [] as Recorded[] }
  const request = (at: number) => python.record({ seed: seed + at, size, areas })
  const answers = Array.from({ length: Math.min(AHEAD, count) }, (_, i) => request(i))
  for (let at = 0; at < count; at += 1) {
    const answer = await (answers.shift() as (typeof answers)[number])
    if (at + AHEAD < count) answers.push(request(at + AHEAD))
    if ('error' in answer) result.unrecorded += 1
    else if (isSkipped(answer.program)) result.skipped += 1
    else if (compare(answer.trace, runProgram(answer.program)) === undefined) result.passed += 1
    else result.different.push(answer)
  }
  return result
}

/** Makes programs that differ small, each in its own way, and keeps them in the folder `found`. */
export async function minimise(python: Python, different: readonly Recorded[]): Promise<string[]> {
  const seen = new Set<string>()
  const reports: string[] = []
  for (const { program } of different) {
    const small = await shrink(program, async (candidate) => {
      const answer = await python.record({ program: candidate })
      return !('error' in answer) && compare(answer.trace, runProgram(candidate)) !== undefined
    })
    const key = JSON.stringify(small.bodies)
    if (seen.has(key)) continue
    seen.add(key)
    const answer = await python.record({ program: small })
    if ('error' in answer) continue
    const actual = runProgram(small)
    mkdirSync(FOUND, { recursive: true })
    writeFileSync(join(FOUND, `${small.name}.json`), `${JSON.stringify({ ...answer, actual }, undefined, 1)}\n`)
    reports.push(reportOn(answer, actual))
  }
  return reports
}

function reportOn({ program, trace }: Recorded, actual: readonly string[]): string {
  const bodies = Object.entries(program.bodies).flatMap(([name, operations]) => [
    `  ${name}:`,
    ...operations.map((operation) => `    ${JSON.stringify(operation)}`),
  ])
  const both = Math.max(trace.length, actual.length)
  const lines = Array.from({ length: both }, (_, i) =>
    trace[i] === actual[i] ? [`    ${trace[i]}`] : [`  - ${trace[i] ?? ''}`, `  + ${actual[i] ?? ''}`],
  )
  return [`${program.name} (${program.run ?? 'forever'})`, ...bodies, ...lines.flat()].join('\n')
}
