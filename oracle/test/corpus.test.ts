import { globSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { compare } from '../src/compare.ts'
import { replay } from '../src/corpus.ts'
import { exemptions } from '../src/exempt.ts'
import { readPrograms } from '../src/program.ts'
import type { Recorded } from '../src/program.ts'
import { runProgram } from '../src/run-program.ts'

const paths = globSync(join(import.meta.dirname, '../corpus/*.jsonl')).toSorted()
const corpus = paths.map((path) => [basename(path, '.jsonl'), readPrograms(path) as Recorded[]] as const)

describe.each(corpus)('%s programs do what they did on CPython', (_, programs) => {
  test.each([...byArea(programs)])('%s', (_area, recorded) => {
    expect(
      replay(recorded)
        .failures.map(({ description }) => description)
        .join('\n\n'),
    ).toBe('')
  })
})

describe('exemptions', () => {
  const programs = new Map(corpus.flatMap(([, recorded]) => recorded.map((entry) => [entry.program.name, entry])))

  test('are few', () => {
    expect(exemptions.size).toBeLessThanOrEqual(5)
  })

  test.each([...exemptions.keys()])('%s is needed', (name) => {
    const recorded = programs.get(name)
    expect(recorded && compare(recorded.trace, runProgram(recorded.program))).toBeDefined()
  })
})

/** By the first of the areas of a program. */
function byArea(programs: readonly Recorded[]): Map<string, Recorded[]> {
  return Map.groupBy(programs, ({ program }) => program.tags?.[0] ?? 'other')
}
