import { Context, ContextVar } from '@tsyncio/contextvars'
import { Future } from '@tsyncio/futures'
import type { DoneCallback } from '@tsyncio/futures'
import { describe, expect, test } from 'vitest'
import { ManualScheduler } from './manual-scheduler.ts'

function setUp(): {
  loop: ManualScheduler
  future: Future<number>
  log: unknown[]
  note: (what: unknown) => () => void
} {
  const loop = new ManualScheduler()
  const log: unknown[] = []
  return { loop, future: new Future<number>({ loop }), log, note: (what) => () => void log.push(what) }
}

describe.each([
  ['setResult', (future: Future<number>) => future.setResult(1)],
  ['setException', (future: Future<number>) => future.setException(new Error('no'))],
  ['cancel', (future: Future<number>) => void future.cancel()],
])('%s', (name, end) => {
  test('calls back on a later pass, never inside', () => {
    const { loop, future, log, note } = setUp()
    future.addDoneCallback(note('called'))
    end(future)
    expect(log).toEqual([])
    loop.pass()
    expect(log).toEqual(['called'])
  })

  test('calls back in the order of registration, all in one pass', () => {
    const { loop, future, log, note } = setUp()
    for (const n of [1, 2, 3, 4]) future.addDoneCallback(note(n))
    end(future)
    loop.pass()
    expect(log).toEqual([1, 2, 3, 4])
  })

  test('calls back once', () => {
    const { loop, future, log, note } = setUp()
    future.addDoneCallback(note(name))
    end(future)
    future.cancel()
    loop.pass()
    loop.pass()
    expect(log).toEqual([name])
  })
})

test('schedules nothing while it is pending', () => {
  const { loop, future, note } = setUp()
  future.addDoneCallback(note(1))
  future.addDoneCallback(note(2))
  expect(loop.scheduled).toBe(0)
})

test('comes after what was ready before', () => {
  const { loop, future, log, note } = setUp()
  future.addDoneCallback(note('callback'))
  loop.callSoon(note('ready'))
  future.setResult(1)
  loop.callSoon(note('later'))
  loop.pass()
  expect(log).toEqual(['ready', 'callback', 'later'])
})

test('passes the future to its callback', () => {
  const { loop, future, log } = setUp()
  future.addDoneCallback((done) => void log.push(done === future, done.result()))
  future.setResult(42)
  loop.pass()
  expect(log).toEqual([true, 42])
})

test('calls as often as registered', () => {
  const { loop, future, log, note } = setUp()
  const callback = note('called')
  future.addDoneCallback(callback)
  future.addDoneCallback(callback)
  future.setResult(1)
  loop.pass()
  expect(log).toEqual(['called', 'called'])
})

test('a callback added when done is called on the next pass', () => {
  const { loop, future, log, note } = setUp()
  future.setResult(1)
  future.addDoneCallback(note('called'))
  expect(log).toEqual([])
  loop.pass()
  expect(log).toEqual(['called'])
})

test('a callback added inside a callback is called one pass later', () => {
  const { loop, future, log, note } = setUp()
  future.addDoneCallback((done) => {
    log.push('outer')
    done.addDoneCallback(note('inner'))
  })
  future.addDoneCallback(note('second'))
  future.setResult(1)
  loop.pass()
  expect(log).toEqual(['outer', 'second'])
  loop.pass()
  expect(log).toEqual(['outer', 'second', 'inner'])
})

test('refuses a callback that is no function', () => {
  const { future } = setUp()
  expect(() => future.addDoneCallback(1 as unknown as DoneCallback<number>)).toThrow(TypeError)
})

describe('removal', () => {
  test('takes back every registration of the callback, and counts them', () => {
    const { loop, future, log, note } = setUp()
    const [gone, stays] = [note('gone'), note('stays')]
    for (const callback of [gone, stays, gone]) future.addDoneCallback(callback)
    expect(future.removeDoneCallback(gone)).toBe(2)
    expect(future.removeDoneCallback(gone)).toBe(0)
    future.setResult(1)
    loop.pass()
    expect(log).toEqual(['stays'])
  })

  test('of the only callback leaves none, and others can come', () => {
    const { loop, future, log, note } = setUp()
    const gone = note('gone')
    future.addDoneCallback(gone)
    expect(future.removeDoneCallback(gone)).toBe(1)
    future.addDoneCallback(note('new'))
    future.setResult(1)
    loop.pass()
    expect(log).toEqual(['new'])
  })

  test('of a stranger does nothing', () => {
    const { loop, future, log, note } = setUp()
    future.addDoneCallback(note('stays'))
    expect(future.removeDoneCallback(note('stays'))).toBe(0)
    future.setResult(1)
    loop.pass()
    expect(log).toEqual(['stays'])
  })

  test('comes too late once the future is done', () => {
    const { loop, future, log, note } = setUp()
    const callback = note('called')
    future.addDoneCallback(callback)
    future.setResult(1)
    expect(future.removeDoneCallback(callback)).toBe(0)
    loop.pass()
    expect(log).toEqual(['called'])
  })
})

describe('context', () => {
  test('is a copy of the one that was current at the registration', () => {
    const { loop, future, log } = setUp()
    const color = new ContextVar<string>('color')
    const look = (): void => {
      log.push(color.get())
      color.set('seen')
    }
    color.set('red')
    future.addDoneCallback(look)
    color.set('green')
    future.addDoneCallback(look)
    color.set('blue')
    future.setResult(1)
    loop.pass()
    expect(log).toEqual(['red', 'green'])
    expect(color.get()).toBe('blue')
  })

  test('can be given', () => {
    const { loop, future } = setUp()
    const color = new ContextVar<string>('color')
    const context = new Context()
    future.addDoneCallback(() => void color.set('red'), { context })
    future.setResult(1)
    loop.pass()
    expect([context.get(color), color.get('none')]).toEqual(['red', 'none'])
  })

  test('of a callback added when done is that of the registration', () => {
    const { loop, future, log } = setUp()
    const color = new ContextVar<string>('color')
    future.setResult(1)
    color.set('red')
    future.addDoneCallback(() => void log.push(color.get()))
    color.set('green')
    loop.pass()
    expect(log).toEqual(['red'])
  })
})
