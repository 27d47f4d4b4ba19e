import { describe, expect, test } from 'vitest'
import { compare, describe as describeDifference, kindOf } from '../src/compare.ts'
import { replay } from '../src/corpus.ts'
import type { Program } from '../src/program.ts'
import { runProgram } from '../src/run-program.ts'

const program: Program = {
  name: 'sleeper',
  bodies: {
    main: [
      ['sleep', 1],
      ['task', 't', 'a()'],
      ['await', 't'],
    ],
    a: [['return', 7]],
  },
}
const trace = [
  '1 0 main begin',
  '3 1 main sleep 1',
  '3 1 main task t',
  '4 1 t begin',
  '4 1 t end = 7',
  '5 1 main await t = 7',
  '5 1 main end',
  'state main = null',
  'state t = 7',
  'end done 5 1',
]

test('a program writes the lines of the format', () => {
  expect(runProgram(program)).toEqual(trace)
  expect(replay([{ program, trace }])).toEqual({ passed: 1, failures: [] })
})

describe('a recorded trace does not agree when', () => {
  test.each([
    ['a pass is another', trace.with(5, '6 1 main await t = 7')],
    ['a value is another', trace.with(8, 'state t = 8')],
    ['a line is missing', trace.toSpliced(3, 1)],
    ['a line is too many', trace.toSpliced(3, 0, '4 1 t log x')],
    ['the last line is missing', trace.slice(0, -1)],
    ['a line comes after the end', [...trace, 'state u = 7']],
    ['two lines change places', trace.with(1, trace[2] as string).with(2, trace[1] as string)],
  ])('%s', (_, broken) => {
    const { passed, failures } = replay([{ program, trace: broken }])
    expect([passed, failures.map((failure) => failure.recorded.program.name)]).toEqual([0, ['sleeper']])
  })
})

test('a difference is shown with the lines around it', () => {
  const difference = compare(trace, trace.with(8, 'state t = 8'))
  expect(difference && describeDifference(difference)).toBe(`  line 9
    4 1 t end = 7
    5 1 main await t = 7
    5 1 main end
    state main = null
  - state t = 7
  - end done 5 1
  + state t = 8
  + end done 5 1`)
})

describe('the kind of a difference', () => {
  const kind = (expected: string, actual: string) => {
    const difference = compare([expected], [actual])
    return difference && kindOf(difference)
  }

  test('does not depend on names, passes and messages', () => {
    expect(kind('5 0 t2 await f1 ! KeyError("m")', '5 0 t2 await f1 = 3')).toBe(
      kind('9 1 x7 await f9 ! KeyError("n")', '9 1 x7 await f9 = null'),
    )
  })

  test.each([
    ['the pass', '5 0 t await f = 3', '6 0 t await f = 3'],
    ['the time', '5 0 t await f = 3', '5 1 t await f = 3'],
    ['who it is', '5 0 t await f = 3', '5 0 u await f = 3'],
    ['the operation', '5 0 t await f = 3', '5 0 t result f = 3'],
    ['the error', '5 0 t await f = 3', '5 0 t await f ! ValueError("m")'],
    ['whether it was read', 'state f ! ValueError("m")', 'state f ! ValueError("m") unretrieved'],
  ])('tells %s', (_, expected, actual) => {
    expect(kind(expected, actual)).not.toBe(kind('5 0 t await f = 3', '5 0 t await f = 4'))
  })
})
