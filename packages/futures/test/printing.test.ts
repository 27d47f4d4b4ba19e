import { Future } from '@tsyncio/futures'
import { expect, test } from 'vitest'
import { ManualScheduler } from './manual-scheduler.ts'

test.each<[string, (future: Future<number>) => unknown]>([
  ['pending', (future) => future.addDoneCallback(() => {})],
  ['finished', (future) => future.setResult(42)],
  ['failed', (future) => (future.setException(new TypeError('no')), future.exception())],
  ['cancelled', (future) => future.cancel('enough')],
])('a future that is %s is printed with its state', (state, change) => {
  const future = new Future<number>({ loop: new ManualScheduler() })
  change(future)
  expect(String(future)).toMatch(new RegExp(`^<Future .*${state}.*>$`))
})

function later(): void {}

test.each<[string, (future: Future<unknown>) => unknown]>([
  ['<Future pending>', () => {}],
  [
    '<Future pending cb=[later(), (anonymous)()]>',
    (future) => [later, () => {}].forEach((each) => future.addDoneCallback(each)),
  ],
  [
    '<Future pending cb=[later(), <3 more>, last()]>',
    (future) => [later, later, later, later, function last() {}].forEach((each) => future.addDoneCallback(each)),
  ],
  ['<Future finished>', (future) => future.setResult(undefined)],
  ['<Future finished result=42>', (future) => future.setResult(42)],
  ['<Future finished result="soup">', (future) => future.setResult('soup')],
  ['<Future finished result=null>', (future) => future.setResult(null)],
  ['<Future finished result=later()>', (future) => future.setResult(later)],
  ['<Future finished result=[Map]>', (future) => future.setResult(new Map())],
  ['<Future finished result=[object]>', (future) => future.setResult(Object.create(null))],
  [`<Future finished result="${'x'.repeat(79)}>`, (future) => future.setResult('x'.repeat(1000))],
  ['<Future failed exception=TypeError: no>', (future) => future.setException(new TypeError('no'))],
  ['<Future failed exception=Symbol(no)>', (future) => future.setException(Symbol('no'))],
  ['<Future cancelled>', (future) => future.cancel()],
])('is printed as %s', (text, change) => {
  const future = new Future<unknown>({ loop: new ManualScheduler() })
  change(future)
  expect(String(future)).toBe(text)
})

test('console.log of Node, Bun and Deno shows it as String does, and a subclass as that prints itself', () => {
  class Named extends Future<number> {
    override toString(): string {
      return '<Named>'
    }
  }
  const shown = (future: Future<number>): unknown =>
    (future as unknown as Record<symbol, () => unknown>)[Symbol.for('nodejs.util.inspect.custom')]?.()
  const loop = new ManualScheduler()
  expect([new Future<number>({ loop }), new Named({ loop })].map(shown)).toEqual(['<Future pending>', '<Named>'])
})
