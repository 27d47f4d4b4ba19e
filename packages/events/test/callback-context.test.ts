import { Context, ContextVar, copyContext } from '@tsyncio/contextvars'
import type { Handle } from '@tsyncio/events'
import { describe, expect, test } from 'vitest'
import { ScriptedLoop } from './scripted-loop.ts'

type Schedule = <A>(loop: ScriptedLoop, callback: (argument: A) => void, argument: A, context?: Context) => Handle

describe.each<[string, Schedule]>([
  ['callSoon', (loop, ...rest) => loop.callSoon(...rest)],
  ['callLater', (loop, ...rest) => loop.callLater(1, ...rest)],
  ['callAt', (loop, ...rest) => loop.callAt(1, ...rest)],
])('%s', (_name, schedule) => {
  function run(loop: ScriptedLoop): void {
    loop.callLater(2, () => loop.stop())
    loop.runForever()
  }

  test('calls back in a copy of the context in which it was scheduled', () => {
    const loop = new ScriptedLoop()
    const color = new ContextVar('color', { default: 'grey' })
    const seen: string[] = []
    color.set('red')
    schedule(loop, () => void seen.push(color.get()), undefined)
    color.set('green')
    schedule(loop, () => void seen.push(color.get()), undefined)
    new Context().run(() => schedule(loop, () => void seen.push(color.get()), undefined))
    run(loop)
    expect(seen).toEqual(['red', 'green', 'grey'])
  })

  test('what a callback sets is seen by no other, and not outside', () => {
    const loop = new ScriptedLoop()
    const count = new ContextVar('count', { default: 0 })
    const seen: number[] = []
    const add = (): void => {
      count.set(count.get() + 1)
      seen.push(count.get())
    }
    schedule(loop, add, undefined)
    schedule(loop, add, undefined)
    run(loop)
    expect(seen).toEqual([1, 1])
    expect(count.get()).toBe(0)
  })

  test('what a callback sets is inherited by what it schedules', () => {
    const loop = new ScriptedLoop()
    const color = new ContextVar('color', { default: 'grey' })
    const seen: string[] = []
    const outer = (): void => {
      color.set('red')
      loop.callSoon(() => void seen.push(color.get()))
      color.set('green')
    }
    schedule(loop, outer, undefined)
    run(loop)
    expect(seen).toEqual(['red'])
  })

  test('calls back in the context that it is given, which callbacks can share', () => {
    const loop = new ScriptedLoop()
    const count = new ContextVar('count', { default: 0 })
    const context = copyContext()
    const add = (n: number): void => void count.set(count.get() + n)
    schedule(loop, add, 1, context)
    schedule(loop, add, 10, context)
    run(loop)
    expect(context.get(count)).toBe(11)
    expect(count.get()).toBe(0)
  })

  test('the handle shows the context', () => {
    const loop = new ScriptedLoop()
    const color = new ContextVar<string>('color')
    color.set('red')
    const context = new Context()
    expect(schedule(loop, () => {}, undefined, context).getContext()).toBe(context)
    expect(
      schedule(loop, () => {}, undefined)
        .getContext()
        .get(color),
    ).toBe('red')
  })

  test('a failing callback leaves its context', () => {
    const loop = new ScriptedLoop()
    loop.setExceptionHandler(() => {})
    const color = new ContextVar('color', { default: 'grey' })
    const seen: string[] = []
    const fail = (): never => {
      color.set('red')
      throw new Error('no')
    }
    schedule(loop, fail, undefined)
    schedule(loop, () => void seen.push(color.get()), undefined)
    run(loop)
    expect([...seen, color.get()]).toEqual(['grey', 'grey'])
  })
})
