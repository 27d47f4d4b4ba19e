import { Context, ContextVar, copyContext } from '@tsyncio/contextvars'
import type { Token } from '@tsyncio/contextvars'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

const NAMES = ['a', 'b', 'c'] as const
const name = fc.constantFrom(...NAMES)
type Name = (typeof NAMES)[number]

type Action =
  | { readonly do: 'set'; readonly name: Name; readonly value: number }
  | { readonly do: 'undo' }
  | { readonly do: 'run'; readonly how: 'empty' | 'copy' | 'again'; readonly body: readonly Action[] }

const actions = fc.letrec<{ action: Action; body: Action[] }>((tie) => ({
  action: fc.oneof(
    { depthSize: 'small' },
    fc.record({ do: fc.constant('set' as const), name, value: fc.nat(9) }),
    fc.record({ do: fc.constant('undo' as const) }),
    fc.record({
      do: fc.constant('run' as const),
      how: fc.constantFrom('empty' as const, 'copy' as const, 'again' as const),
      body: tie('body'),
    }),
  ),
  body: fc.array(tie('action'), { maxLength: 6 }),
})).body

/** What the values must be, kept in the dullest way: a Map that is copied. */
interface Model {
  readonly context: Context
  readonly values: Map<Name, number>
  readonly undo: { readonly token: Token<number>; readonly name: Name; readonly before: number | undefined }[]
}

function play(script: readonly Action[]): void {
  const variables = new Map(NAMES.map((each) => [each, new ContextVar<number>(each)]))
  const variable = (of: Name): ContextVar<number> => variables.get(of) as ContextVar<number>
  const left: Model[] = []

  const check = ({ values }: Model): void => {
    for (const each of NAMES) expect(variable(each).get(-1)).toBe(values.get(each) ?? -1)
  }
  const enter = (model: Model, body: readonly Action[]): void => {
    model.context.run(() => {
      check(model)
      for (const action of body) step(model, action)
    })
    left.push(model)
  }
  const step = (model: Model, action: Action): void => {
    const { values } = model
    if (action.do === 'set') {
      const before = values.get(action.name)
      model.undo.push({ token: variable(action.name).set(action.value), name: action.name, before })
      values.set(action.name, action.value)
    } else if (action.do === 'undo') {
      const last = model.undo.pop()
      if (last === undefined) return
      variable(last.name).reset(last.token)
      if (last.before === undefined) values.delete(last.name)
      else values.set(last.name, last.before)
    } else if (action.how === 'empty') {
      enter({ context: new Context(), values: new Map(), undo: [] }, action.body)
    } else if (action.how === 'copy') {
      enter({ context: copyContext(), values: new Map(values), undo: [] }, action.body)
    } else {
      const again = left.pop()
      if (again !== undefined) enter(again, action.body)
    }
    check(model)
  }
  enter({ context: new Context(), values: new Map(), undo: [] }, script)
  for (const { context, values } of left) {
    expect(new Map([...context.entries()].map(([each, value]) => [each.name, value]))).toEqual(values)
  }
}

test('contexts are maps that are copied', () => {
  fc.assert(fc.property(actions, play), { numRuns: 300 })
})
