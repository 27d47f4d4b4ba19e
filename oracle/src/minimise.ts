import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { kindOf } from './compare.ts'
import { mismatchOf } from './corpus.ts'
import type { Mismatch } from './corpus.ts'
import { diff } from './diff.ts'
import type { Program, Recorded } from './program.ts'
import type { Python } from './python.ts'
import { shrink } from './shrink.ts'

const FOUND = join(import.meta.dirname, '../found')

/** Makes programs that differ small, each in its own way, and keeps them in the folder `found`. */
export async function minimise(python: Python, different: readonly Recorded[]): Promise<string[]> {
  const reports = new Map<string, string>()
  for (const { program } of different) {
    const kind = await kindOfMismatch(python, program)
    const small = await shrink(program, async (candidate) => (await kindOfMismatch(python, candidate)) === kind)
    const { recorded, mismatch } = await rerun(python, small)
    if (recorded === undefined || mismatch === undefined) continue
    keep(recorded, mismatch)
    reports.set(JSON.stringify(small.bodies), reportOn(recorded, mismatch))
  }
  return [...reports.values()]
}

async function kindOfMismatch(python: Python, program: Program): Promise<string | undefined> {
  const { mismatch } = await rerun(python, program)
  return mismatch && kindOf(mismatch.difference)
}

async function rerun(python: Python, program: Program): Promise<{ recorded?: Recorded; mismatch?: Mismatch }> {
  const recorded = await python.record({ program })
  if ('error' in recorded) return {}
  const mismatch = mismatchOf(recorded)
  return mismatch === undefined ? { recorded } : { recorded, mismatch }
}

function keep(recorded: Recorded, { style, actual }: Mismatch): void {
  mkdirSync(FOUND, { recursive: true })
  const path = join(FOUND, `${recorded.program.name}.json`)
  writeFileSync(path, `${JSON.stringify({ ...recorded, style, actual }, undefined, 1)}\n`)
}

function reportOn({ program, trace }: Recorded, { style, actual }: Mismatch): string {
  const bodies = Object.entries(program.bodies).flatMap(([name, operations]) => [
    `  ${name}:`,
    ...operations.map((operation) => `    ${JSON.stringify(operation)}`),
  ])
  const lines = diff(trace, actual).map((line) => `  ${line}`)
  return [`${program.name} (${program.run ?? 'forever'}, ${style})`, ...bodies, ...lines].join('\n')
}
