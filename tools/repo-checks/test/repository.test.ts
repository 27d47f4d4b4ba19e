import { describe, expect, test } from 'vitest'
import { dependencyViolations } from '../src/dependency-rules.ts'
import { parseDependencyTable } from '../src/dependency-table.ts'
import { packageViolations } from '../src/package-rules.ts'
import { sourceViolations } from '../src/source-rules.ts'
import { readFiles, readPackages, readText } from '../src/workspace.ts'
import type { Manifest } from '../src/workspace.ts'

const table = parseDependencyTable(readText('docs/architecture.md'))
const packages = readPackages()

test('packages depend on each other only as docs/architecture.md says', () => {
  expect(dependencyViolations(table, packages)).toEqual([])
})

describe.each(packages)('$name', (pkg) => {
  test('looks like the other packages', () => {
    expect(packageViolations(table, pkg)).toEqual([])
  })
})

test('the root depends on every package, so that tests, examples and documents can use any of them', () => {
  const root = JSON.parse(readText('package.json')) as Manifest
  expect(Object.keys(root.devDependencies ?? {})).toEqual(
    expect.arrayContaining(packages.map(({ manifest }) => manifest.name)),
  )
})

test('packages/tsconfig.json builds every package', () => {
  const { references } = JSON.parse(readText('packages/tsconfig.json')) as { references: { path: string }[] }
  expect(references.map(({ path }) => path).toSorted()).toEqual(packages.map(({ name }) => `./${name}`).toSorted())
})

test('a long file says why, and so does whoever switches a lint rule off', () => {
  const files = readFiles('{packages,tools}/*/{src,test}/**/*.ts', '{bench,examples,oracle}/**/*.ts')
  expect(files.flatMap(sourceViolations)).toEqual([])
})

test('the lock file names no registry', () => {
  expect(readText('pnpm-lock.yaml')).not.toMatch(/tarball:|https?:/)
})
