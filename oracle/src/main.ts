import { globSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { replay } from './corpus.ts'
import { fuzz } from './fuzz.ts'
import { minimise } from './minimise.ts'
import { readPrograms } from './program.ts'
import type { Program, Recorded } from './program.ts'
import { Python } from './python.ts'

const USAGE = `pnpm oracle FILE… | corpus [--minimise]
pnpm oracle --record FILE…
pnpm oracle --fuzz COUNT [--seed FIRST] [--size 1..5] [--area NAME]… [--wild] [--keep COUNT]
with --python COMMAND: that interpreter, and not an installed 3.14 or the one of the package pyodide`

const CORPUS = join(import.meta.dirname, '../corpus')

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    fuzz: { type: 'string' },
    // After those of the corpus.
    seed: { type: 'string', default: '600' },
    size: { type: 'string' },
    wild: { type: 'boolean', default: false },
    area: { type: 'string', multiple: true, default: [] },
    // How many kinds of differences are shown by a small program.
    keep: { type: 'string', default: '5' },
    record: { type: 'boolean', default: false },
    minimise: { type: 'boolean', default: false },
    python: { type: 'string' },
  },
})

/** Replays programs from files; `corpus` stands for all of the corpus. Those without a trace are recorded first. */
async function replayFiles(names: readonly string[]): Promise<boolean> {
  const paths = names.flatMap((name) => (name === 'corpus' ? globSync(join(CORPUS, '*.jsonl')).toSorted() : [name]))
  const recorded = await Promise.all(paths.flatMap(readPrograms).map(asRecorded))
  const { passed, failures } = replay(recorded)
  for (const { description } of failures) console.log(description)
  if (values.minimise) await printMinimised(failures.map((failure) => failure.recorded))
  console.log(`${passed} passed, ${failures.length} failed`)
  return failures.length === 0
}

/** Records the programs of these files anew. */
async function recordFiles(paths: readonly string[]): Promise<boolean> {
  for (const path of paths) {
    const programs = readPrograms(path).map((entry) => ('trace' in entry ? entry.program : entry))
    const recorded = await Promise.all(programs.map(asRecorded))
    writeFileSync(path, recorded.map((entry) => `${JSON.stringify(entry)}\n`).join(''))
  }
  return true
}

async function fuzzSeeds(count: number): Promise<boolean> {
  const size = values.size === undefined ? null : Number(values.size)
  const options = { count, seed: Number(values.seed), size, areas: values.area, wild: values.wild }
  const { passed, unrecorded, different } = await fuzz(python(), options)
  const kinds = [...different.values()]
  for (const error of unrecorded) console.log(`not recorded: ${error}`)
  for (const programs of kinds) console.log(`different: ${programs.map(({ program }) => program.name).join(' ')}`)
  await printMinimised(kinds.flatMap(([first]) => first ?? []))
  console.log(`${passed} passed, ${kinds.flat().length} failed, ${unrecorded.length} not recorded`)
  return kinds.length === 0
}

async function printMinimised(different: readonly Recorded[]): Promise<void> {
  if (different.length === 0) return
  for (const report of await minimise(python(), different.slice(0, Number(values.keep)))) console.log(`\n${report}\n`)
}

async function asRecorded(entry: Recorded | Program): Promise<Recorded> {
  if ('trace' in entry) return entry
  const answer = await python().record({ program: entry })
  if ('error' in answer) throw new Error(`${entry.name}: ${answer.error}`)
  return answer
}

let started: Python | undefined

/** Started when it is first needed. */
function python(): Python {
  return (started ??= new Python(values.python))
}

async function main(): Promise<boolean> {
  if (values.fuzz !== undefined) return await fuzzSeeds(Number(values.fuzz))
  if (values.record) return await recordFiles(positionals)
  if (positionals.length > 0) return await replayFiles(positionals)
  console.error(USAGE)
  return false
}

try {
  process.exitCode = (await main()) ? 0 : 1
} finally {
  started?.close()
}
