import { expect, test } from 'vitest'
import { parseDependencyTable } from '../src/dependency-table.ts'
import { packageViolations } from '../src/package-rules.ts'
import type { Package } from '../src/workspace.ts'
import { makePackage, TABLE } from './fixtures.ts'

const table = parseDependencyTable(TABLE)
const base = makePackage('base')

function violations(changes: Partial<Package>): string[] {
  return packageViolations(table, { ...base, ...changes })
}

test('agrees with a package that looks like the others', () => {
  expect(violations({})).toEqual([])
})

test.each<[string, Partial<Package>]>([
  ['base must have "type": "module"', { manifest: { ...base.manifest, type: 'commonjs' } }],
  ['base must have "sideEffects": false', { manifest: { ...base.manifest, sideEffects: true } }],
  ['base has no README.md', { readme: undefined }],
  ['base: README.md must begin with "# @tsyncio/base"', { readme: base.readme?.replace('/base', '') }],
  ['base: README.md must say first what its description says', { readme: base.readme?.replace('The base', 'A base') }],
  [
    'base: README.md must have the headings Install, Example, What it needs, What it promises, Swap it, Differs from asyncio',
    { readme: base.readme?.replace('## Swap it\n', '') },
  ],
  [
    'base: README.md must name, under Install, what its examples use: @tsyncio/fake',
    {
      readme: base.readme?.replace(
        '## Example\n',
        "## Example\n```ts\nimport { fake } from '@tsyncio/fake/more'\n```\n",
      ),
    },
  ],
  ['base: tsconfig.json refers to fake; package.json depends on ', { tsconfig: { references: [{ path: '../fake' }] } }],
])('%s', (violation, changes) => {
  expect(violations(changes)).toEqual([violation])
})

test('base: description and table differ', () => {
  const odd = makePackage('base', { description: 'Another sentence.' })
  expect(packageViolations(table, odd)).toEqual(['base: description and table differ'])
})

test('a package must refer to what it depends on', () => {
  const fake = makePackage('fake', { description: 'Pretends.', dependencies: { '@tsyncio/base': '1' } })
  expect(packageViolations(table, fake)).toEqual([])
  expect(packageViolations(table, { ...fake, tsconfig: {} })).toEqual([
    'fake: tsconfig.json refers to ; package.json depends on base',
  ])
})

test('examples may use what the README says is to be installed', () => {
  const readme = base.readme
    ?.replace('## Install\n', '## Install\nThe examples also use `@tsyncio/fake` and `tsyncio`.\n')
    .replace('## Example\n', "## Example\nimport { fake } from '@tsyncio/fake'\nimport { run } from 'tsyncio'\n")
  expect(violations({ readme })).toEqual([])
})
