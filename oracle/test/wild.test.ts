import { expect, test } from 'vitest'
import { innerLists } from '../src/program.ts'
import type { Operation } from '../src/program.ts'
import { runProgram } from '../src/run-program.ts'
import { wildProgram } from '../src/wild/wild-program.ts'

const programs = Array.from({ length: 300 }, (_, seed) => wildProgram(seed))

test('a seed gives the same program each time, and another seed another', () => {
  expect(programs.map((_, seed) => wildProgram(seed))).toEqual(programs)
  expect(new Set(programs.map(({ bodies }) => JSON.stringify(bodies))).size).toBe(programs.length)
})

test('every program comes to rest', () => {
  const ends = programs.map((program) => runProgram(program).at(-1) ?? '')
  expect(ends.filter((line) => !/^end (done|deadlock) /.test(line))).toEqual([])
})

test('together they use most of the language', () => {
  const used = new Set<string>()
  const collect = (operations: readonly Operation[]): void => {
    for (const operation of operations) {
      used.add(operation[0])
      innerLists(operation).forEach(collect)
    }
  }
  for (const { bodies } of programs) Object.values(bodies).forEach(collect)
  expect(used.size).toBeGreaterThan(70)
})
