import { afterAll, expect, test } from 'vitest'
import { fuzz } from '../src/fuzz.ts'
import type { Program } from '../src/program.ts'
import { Python } from '../src/python.ts'
import { runProgram } from '../src/run-program.ts'

const python = new Python()
afterAll(() => python.close())

test('CPython records a program, and answers in the order of the questions', async () => {
  const programs: Program[] = [0, 1, 2].map((value) => ({ name: `p${value}`, bodies: { main: [['return', value]] } }))
  const answers = await Promise.all(programs.map((program) => python.record({ program })))
  expect(answers).toEqual(programs.map((program) => ({ program, trace: runProgram(program) })))
}, 60_000)

test('a program that CPython cannot run is an error, and no other suffers', async () => {
  const broken = { name: 'broken', bodies: {} }
  const fine: Program = { name: 'fine', bodies: { main: [['yield']] } }
  const [first, second] = await Promise.all([python.record({ program: broken }), python.record({ program: fine })])
  expect(first).toMatchObject({ program: broken })
  expect('error' in first && first.error).toContain('NameError')
  expect(second).toEqual({ program: fine, trace: runProgram(fine) })
}, 60_000)

test('new programs do on tsyncio what they do on CPython', async () => {
  const { passed, unrecorded, different } = await fuzz(python, {
    count: 200,
    seed: 1_000_000,
    size: null,
    areas: [],
    wild: false,
  })
  expect([[...different.keys()], passed, unrecorded]).toEqual([[], 200, []])
}, 60_000)
