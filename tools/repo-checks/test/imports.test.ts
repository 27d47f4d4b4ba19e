import { expect, test } from 'vitest'
import { importsOf } from '../src/imports.ts'

test.each([
  ["import { a } from 'x'", false],
  ["import {\n  a,\n  type B,\n} from 'x'", false],
  ["import a from 'x'", false],
  ["import a, { b } from 'x'", false],
  ["import * as a from 'x'", false],
  ["import 'x'", false],
  ["export { a } from 'x'", false],
  ["export * from 'x'", false],
  ["export * as a from 'x'", false],
  ["const a = await import('x')", false],
  ["import { type A } from 'x'", false],
  ["import type { A } from 'x'", true],
  ["import type A from 'x'", true],
  ["export type { A } from 'x'", true],
  ["export type * from 'x'", true],
])('sees %j', (source, typeOnly) => {
  expect(importsOf(`// first line\n${source}\n`)).toEqual([{ specifier: 'x', line: 2, typeOnly }])
})

test.each([
  "// import { a } from 'x'",
  " * import { a } from 'x'",
  " * {@link import('x')}",
  "export const a = 'x'",
  "export const from = 1\nconst b = 'x'",
])('is not taken in by %j', (source) => {
  expect(importsOf(`${source}\n`)).toEqual([])
})
