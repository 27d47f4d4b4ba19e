import { expect, test } from 'vitest'
import { innerLists } from '../src/program.ts'
import type { Operation, Program } from '../src/program.ts'
import { shrink } from '../src/shrink.ts'

const program: Program = {
  name: 'large',
  bodies: {
    main: [
      ['log', 'a'],
      ['repeat', 2, [['group', 'g', [['yield'], ['spawn', 'x', 'g', 'b()', { name: 'n', eager: true }], ['yield']]]]],
      [
        'try',
        [['gather', ['b()', 'c()', 'b()']]],
        { except: [[['KeyError'], [['log', 'b'], ['stop']]]], finally: [['yield']] },
      ],
    ],
    b: [['yield'], ['return', 1]],
    c: [],
  },
}

function uses(operations: readonly Operation[], name: string): boolean {
  return operations.some((operation) => operation[0] === name || innerLists(operation).some((list) => uses(list, name)))
}

test('finds the one operation that matters, however deep it is', async () => {
  const small = (name: string) => shrink(program, async ({ bodies }) => uses(bodies['main'] ?? [], name))
  expect((await small('stop')).bodies).toEqual({ main: [['stop']] })
  expect((await small('spawn')).bodies).toEqual({ main: [['spawn', 'x', 'g', 'b()']] })
})

test('makes what must stay simpler', async () => {
  const hasTry = async ({ bodies }: Program) => uses(bodies['main'] ?? [], 'try')
  expect((await shrink(program, hasTry)).bodies).toEqual({ main: [['try', [], {}]] })
})

test('leaves a program alone of which nothing can go', async () => {
  const isWhole = async (candidate: Program) => JSON.stringify(candidate) === JSON.stringify(program)
  expect(await shrink(program, isWhole)).toEqual(program)
})
