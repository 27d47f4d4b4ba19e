import { expect, test } from 'vitest'
import { coverageViolations } from '../src/coverage.ts'
import type { Evidence } from '../src/coverage.ts'
import { readFiles, readPackages, readText } from '../src/workspace.ts'
import { makePackage } from './fixtures.ts'

function programsIn(text: string): string[] {
  const lines = text.split('\n').filter((line) => line !== '')
  return lines.map((line) => (JSON.parse(line) as { program: { name: string } }).program.name)
}

async function exportsOf(name: string): Promise<[string, Record<string, unknown>]> {
  return [name.replace('@tsyncio/', ''), (await import(name)) as Record<string, unknown>]
}

test('docs/coverage.md names what is there', async () => {
  const packages = readPackages()
  const evidence: Evidence = {
    packages,
    exports: new Map(await Promise.all(packages.map(({ manifest }) => exportsOf(manifest.name)))),
    tests: readFiles('packages/*/test/*.test.ts'),
    programs: new Set(readFiles('oracle/corpus/*.jsonl').flatMap(({ text }) => programsIn(text))),
  }
  expect(coverageViolations(readText('docs/coverage.md'), evidence)).toEqual([])
})

class Thing {
  method(): void {}
}
const evidence: Evidence = {
  packages: [makePackage('base', {}, 'export class Thing {\n  readonly field = 1\n  method(): void {}\n}\n')],
  exports: new Map([['base', { Thing }]]),
  tests: [{ path: 'packages/base/test/thing.test.ts', text: "test('is a thing', () => {})\ntest(`of ${n}`, f)\n" }],
  programs: new Set(['hop']),
}

/** The document with these rows. */
function page(...rows: string[]): string {
  return ['### Counts', '| file | shown | all |', '|---|---|---|', ...rows].join('\n')
}

const NAMES = ['### Names', '| asyncio | here | package | remark |', '|---|---|---|---|']
const GROUPS = ['### test_a', '| group | tests | shown by |', '|---|---|---|']

test('agrees with names, tests, programs and counts that are right', () => {
  const text = page(
    '| `test_a` | 2 | 3 |',
    ...NAMES,
    '| `thing` | `Thing`, `Thing.method`, `Thing.field` | `base` | |',
    '| `other` | – | – | later: threads |',
    ...GROUPS,
    '| one | a, b | `base/thing` “is a thing” “of ${…” corpus `hop` |',
    '| two | c | corpus `hop` |',
    '| three | d | none: there is no such thing |',
  )
  expect(coverageViolations(text, evidence)).toEqual([])
})

test('objects to the others', () => {
  const text = page(
    '| `test_a` | 2 | 2 |',
    ...NAMES,
    '| `thing` | `Thing.other`, `Nothing` | `base` | |',
    '| `other` | – | – | |',
    ...GROUPS,
    '| one | a | `base/thing` “is something” corpus `hip` |',
    '| two | b | `base/nothing` “is a thing” |',
    '| three | c | later: one day |',
  )
  expect(coverageViolations(text, evidence)).toEqual([
    '`thing`: `base` has no Thing.other',
    '`thing`: `base` has no Nothing',
    '`other`: neither a name nor a reason',
    'test_a: one: there is no “is something”',
    'test_a: one: there is no `hip`',
    'test_a: two: there is no `base/nothing`',
    'test_a: two: there is no “is a thing”',
    '`test_a`: 2 of 3 groups, and not 2 of 2',
  ])
})
