import { globSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { replay } from './corpus.ts'
import { fuzz, minimise } from './fuzz.ts'
import type { FuzzOptions } from './fuzz.ts'
import { readRecorded } from './program.ts'
import { Python } from './python.ts'

const USAGE = `pnpm oracle FILE.jsonl… | corpus
pnpm oracle --fuzz COUNT [--seed FIRST] [--size 1..5] [--area NAME]… [--keep COUNT] [--python COMMAND]`

const CORPUS = join(import.meta.dirname, '../corpus')

/** Replays corpus files; `corpus` stands for all of them. */
function replayFiles(names: readonly string[]): boolean {
  const paths = names.flatMap((name) => (name === 'corpus' ? globSync(join(CORPUS, '*.jsonl')).toSorted() : [name]))
  const { passed, skipped, exempt, failures } = replay(paths.flatMap(readRecorded))
  for (const { description } of failures) console.log(description)
  console.log(`${passed} passed, ${failures.length} failed, ${skipped} skipped, ${exempt} exempt`)
  return failures.length === 0
}

async function fuzzWith(options: FuzzOptions, interpreter: string | undefined): Promise<boolean> {
  const python = new Python(interpreter)
  try {
    const { passed, skipped, unrecorded, different } = await fuzz(python, options)
    const names = different.map(({ program }) => program.name)
    if (names.length > 0) console.log(`different: ${names.join(' ')}`)
    for (const report of await minimise(python, different.slice(0, options.keep))) console.log(`\n${report}`)
    console.log(`${passed} passed, ${different.length} failed, ${skipped} skipped, ${unrecorded} not recorded`)
    return different.length === 0
  } finally {
    python.close()
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    fuzz: { type: 'string' },
    // After those of the corpus.
    seed: { type: 'string', default: '600' },
    size: { type: 'string' },
    area: { type: 'string', multiple: true, default: [] },
    keep: { type: 'string', default: '5' },
    python: { type: 'string' },
  },
})

async function main(): Promise<boolean> {
  if (values.fuzz !== undefined) {
    const size = values.size === undefined ? null : Number(values.size)
    const [count, seed, keep] = [values.fuzz, values.seed, values.keep].map(Number) as [number, number, number]
    return await fuzzWith({ count, seed, size, areas: values.area, keep }, values.python)
  }
  if (positionals.length > 0) return replayFiles(positionals)
  console.error(USAGE)
  return false
}

process.exitCode = (await main()) ? 0 : 1
