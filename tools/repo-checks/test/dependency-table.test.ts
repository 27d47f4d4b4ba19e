import { expect, test } from 'vitest'
import { parseDependencyTable } from '../src/dependency-table.ts'
import { TABLE } from './fixtures.ts'

const table = parseDependencyTable(TABLE)

test('reads name, sentence and whether it is for later', () => {
  expect([...table.values()].map(({ name, sentence, later }) => ({ name, sentence, later }))).toEqual([
    { name: 'base', sentence: 'The base.', later: false },
    { name: 'selector-io', sentence: 'Reads and writes.', later: false },
    { name: 'fake', sentence: 'Pretends.', later: false },
    { name: 'soon', sentence: 'Not there yet.', later: true },
    { name: 'tsyncio', sentence: 'Everything.', later: false },
  ])
})

test('tells packages, packages for their types, and dependencies from outside apart', () => {
  const row = (name: string) => {
    const { packages, types, outside } = table.get(name) ?? {}
    return [packages, types, outside].map((names) => [...(names ?? [])])
  }
  expect(row('base')).toEqual([[], [], []])
  expect(row('selector-io')).toEqual([['base'], [], ['koffi']])
  expect(row('fake')).toEqual([['base'], ['selector-io'], []])
  expect(row('tsyncio')).toEqual([['base', 'selector-io', 'fake', 'soon', 'tsyncio'], [], []])
})

test('refuses a table that it cannot read', () => {
  expect(() => parseDependencyTable('## Packages\n')).toThrow('no table')
  expect(() => parseDependencyTable(TABLE.replace('| base, `koffi`', '| basis'))).toThrow(
    'selector-io may depend on "basis": no such package',
  )
  expect(() => parseDependencyTable(TABLE.replace('`@tsyncio/base`', 'base'))).toThrow('not a package: base')
})
