import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { compare, kindOf } from './compare.ts'
import { diff } from './diff.ts'
import type { Program, Recorded } from './program.ts'
import type { Python } from './python.ts'
import { runProgram } from './run-program.ts'
import { shrink } from './shrink.ts'

const FOUND = join(import.meta.dirname, '../found')

/** Makes programs that differ small, each in its own way, and keeps them in the folder `found`. */
export async function minimise(python: Python, different: readonly Recorded[]): Promise<string[]> {
  const seen = new Set<string>()
  const reports: string[] = []
  for (const { program } of different) {
    const kind = await kindOfDifference(python, program)
    const small = await shrink(program, async (candidate) => (await kindOfDifference(python, candidate)) === kind)
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

async function kindOfDifference(python: Python, program: Program): Promise<string | undefined> {
  const answer = await python.record({ program })
  const difference = 'error' in answer ? undefined : compare(answer.trace, runProgram(program))
  return difference && kindOf(difference)
}

function reportOn({ program, trace }: Recorded, actual: readonly string[]): string {
  const bodies = Object.entries(program.bodies).flatMap(([name, operations]) => [
    `  ${name}:`,
    ...operations.map((operation) => `    ${JSON.stringify(operation)}`),
  ])
  const lines = diff(trace, actual).map((line) => `  ${line}`)
  return [`${program.name} (${program.run ?? 'forever'})`, ...bodies, ...lines].join('\n')
}
