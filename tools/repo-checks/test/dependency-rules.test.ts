import { describe, expect, test } from 'vitest'
import { dependencyViolations } from '../src/dependency-rules.ts'
import { parseDependencyTable } from '../src/dependency-table.ts'
import type { Manifest } from '../src/workspace.ts'
import { makePackage, TABLE } from './fixtures.ts'

const table = parseDependencyTable(TABLE)
const BASE = { '@tsyncio/base': '1' }
const SELECTOR_IO = { '@tsyncio/selector-io': '1' }
const OPTIONAL = { '@tsyncio/selector-io': { optional: true } }

const packages = {
  base: makePackage('base'),
  'selector-io': makePackage(
    'selector-io',
    { dependencies: { ...BASE, koffi: '1' } },
    "import { a } from '@tsyncio/base'\nimport koffi from 'koffi'\n",
  ),
  fake: makePackage(
    'fake',
    { dependencies: BASE, devDependencies: SELECTOR_IO, peerDependencies: SELECTOR_IO, peerDependenciesMeta: OPTIONAL },
    "import type { Socket } from '@tsyncio/selector-io'\nexport * from './other.ts'\n",
  ),
  tsyncio: makePackage('tsyncio', { dependencies: { ...BASE, ...SELECTOR_IO } }, "export * from '@tsyncio/base'\n"),
}

/** The violations once one of the packages is another. */
function violations(name: keyof typeof packages, manifest: Partial<Manifest>, source?: string): string[] {
  return dependencyViolations(table, Object.values({ ...packages, [name]: makePackage(name, manifest, source) }))
}

test('agrees with packages that keep to the table', () => {
  expect(dependencyViolations(table, Object.values(packages))).toEqual([])
})

describe('objects to', () => {
  test('a package without a row', () => {
    const all = [...Object.values(packages), makePackage('stray')]
    expect(dependencyViolations(table, all)).toEqual(['stray has no row in the table'])
  })

  test('a row without a package', () => {
    const { base: _, ...others } = packages
    expect(dependencyViolations(table, Object.values(others))).toEqual([
      'base has a row, but no package; mark it "(later)"',
    ])
  })

  test('a row that still says "later"', () => {
    const all = [...Object.values(packages), makePackage('soon')]
    expect(dependencyViolations(table, all)).toEqual(['soon is built, but its row says "(later)"'])
  })

  test('a dependency that is not in the table', () => {
    expect(violations('base', { dependencies: SELECTOR_IO })).toEqual(['base may not depend on @tsyncio/selector-io'])
  })

  test('a peer that is not in the table', () => {
    expect(violations('base', { peerDependencies: SELECTOR_IO })).toEqual([
      'base may not have the peer @tsyncio/selector-io',
    ])
  })

  test('a dependency from outside the repository', () => {
    expect(violations('base', { dependencies: { koffi: '1' } })).toEqual(['base may not depend on koffi'])
    expect(violations('tsyncio', { dependencies: { koffi: '1' } })).toEqual(['tsyncio may not depend on koffi'])
  })

  test('a dependency on what only types may come from', () => {
    expect(violations('fake', { dependencies: SELECTOR_IO })).toEqual(['fake may not depend on @tsyncio/selector-io'])
  })

  test('a peer for types that is not optional, or not there in development', () => {
    expect(violations('fake', { peerDependencies: SELECTOR_IO })).toEqual([
      'fake: the peer @tsyncio/selector-io must be optional',
    ])
    expect(violations('fake', { peerDependencies: SELECTOR_IO, peerDependenciesMeta: OPTIONAL })).toEqual([
      'fake: the peer @tsyncio/selector-io must be a devDependency too',
    ])
  })

  test('a peer from outside that is a dependency, or not optional', () => {
    const RUNNER = { runner: '1' }
    const peer = { peerDependencies: RUNNER, devDependencies: RUNNER }
    const source = "import { test } from 'runner'\n"
    expect(violations('fake', { ...peer, peerDependenciesMeta: { runner: { optional: true } } }, source)).toEqual([])
    expect(violations('fake', peer, source)).toEqual(['fake: the peer runner must be optional'])
    expect(violations('fake', { dependencies: RUNNER }, source)).toEqual(['fake may not depend on runner'])
    expect(violations('base', peer, '')).toEqual(['base may not have the peer runner'])
  })

  test.each([
    ["import { a } from '@tsyncio/selector-io'", 'may not import @tsyncio/selector-io'],
    ["import type { A } from '@tsyncio/selector-io'", 'may not import @tsyncio/selector-io'],
    ["export * from '@tsyncio/selector-io'", 'may not import @tsyncio/selector-io'],
    ["const a = await import('@tsyncio/selector-io')", 'may not import @tsyncio/selector-io'],
    ["import 'koffi'", 'may not import koffi'],
    ["import { a } from '@tsyncio/base'", 'imports its own package: @tsyncio/base'],
    ["import { a } from '../../fake/src/a.ts'", 'leaves its package: ../../fake/src/a.ts'],
  ])('%s', (source, objection) => {
    expect(violations('base', {}, `// A comment.\n${source}\n`)).toEqual([`packages/base/src/index.ts:2 ${objection}`])
  })

  test('a value from where only types may come', () => {
    const at = 'packages/fake/src/index.ts:1'
    expect(violations('fake', {}, "import { Socket } from '@tsyncio/selector-io'\n")).toEqual([
      `${at} may import only types from @tsyncio/selector-io`,
    ])
    expect(violations('fake', {}, "import { type Socket } from '@tsyncio/selector-io'\n")).toEqual([
      `${at} may import only types from @tsyncio/selector-io`,
    ])
  })

  test('an import that package.json does not declare', () => {
    expect(violations('fake', {}, "import { a } from '@tsyncio/base'\n")).toEqual([
      'packages/fake/src/index.ts:1 imports @tsyncio/base, which its package.json does not declare',
    ])
  })
})
