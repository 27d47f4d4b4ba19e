import { ContextVar } from '@tsyncio/contextvars'
import type { ExceptionHandler } from '@tsyncio/events'
import type { Coroutine, ExceptionContext } from '@tsyncio/futures'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { MockInstance } from 'vitest'
import { ScriptedLoop } from './scripted-loop.ts'

let printed: MockInstance<typeof console.error>

beforeEach(() => void (printed = vi.spyOn(console, 'error').mockImplementation(() => {})))
afterEach(() => printed.mockRestore())

/** Everything that was printed, as one text. */
function output(): string {
  return printed.mock.calls.map((words) => words.map(String).join(' ')).join('\n')
}

function collecting(loop: ScriptedLoop): ExceptionContext[] {
  const reports: ExceptionContext[] = []
  loop.setExceptionHandler((_loop, context) => void reports.push(context))
  return reports
}

const error = new Error('the failure')
function breakDown(): never {
  throw error
}

test('hears of a failing callback: which one, and the error', () => {
  const loop = new ScriptedLoop()
  const reports = collecting(loop)
  const handle = loop.callSoon(breakDown)
  loop.runPasses(1)
  expect(reports).toEqual([{ message: 'Exception in callback breakDown', exception: error, handle }])
  expect(reports[0]?.handle).toBe(handle)
  expect(printed).not.toHaveBeenCalled()
})

test('gets the loop and the context that was reported', () => {
  const loop = new ScriptedLoop()
  const calls: unknown[] = []
  const handler: ExceptionHandler = (...args) => void calls.push(...args)
  const context = { message: 'by hand' }
  loop.setExceptionHandler(handler)
  loop.callExceptionHandler(context)
  expect([calls[0] === loop, calls[1] === context, calls.length]).toEqual([true, true, 2])
})

test('can be asked for, and taken back', () => {
  const loop = new ScriptedLoop()
  const handler = (): void => {}
  expect(loop.getExceptionHandler()).toBeUndefined()
  loop.setExceptionHandler(handler)
  expect(loop.getExceptionHandler()).toBe(handler)
  loop.setExceptionHandler(undefined)
  expect(loop.getExceptionHandler()).toBeUndefined()
  loop.callExceptionHandler({ message: 'hello' })
  expect(output()).toContain('hello')
})

test('must be a function', () => {
  expect(() => new ScriptedLoop().setExceptionHandler({} as ExceptionHandler)).toThrow(TypeError)
})

describe('without one', () => {
  test('prints what happened, to whom, and the error itself', () => {
    const loop = new ScriptedLoop()
    loop.callSoon(breakDown)
    loop.runPasses(1)
    expect(output()).toContain('Exception in callback breakDown')
    expect(output()).toContain('handle: <Handle breakDown()>')
    // The object and not its text, so that the console shows its stack and cause.
    expect(printed.mock.calls.flat()).toContain(error)
  })

  test('prints a report without an error, too', () => {
    new ScriptedLoop().callExceptionHandler({ message: 'no error here' })
    expect(output()).toBe('no error here')
  })

  test('says which task it is about', () => {
    const loop = new ScriptedLoop()
    function* nothing(): Coroutine<void> {}
    loop.callExceptionHandler({ message: 'hello', task: loop.createTask(nothing(), { name: 'worker' }) })
    expect(output()).toContain('worker')
  })

  test('says which callback of a future it is about', () => {
    const loop = new ScriptedLoop()
    const future = loop.createFuture<void>()
    future.addDoneCallback(breakDown)
    future.setResult()
    loop.runPasses(1)
    expect(output()).toContain('handle: <Handle breakDown()>')
  })

  test('prints values of any kind, and loses nothing for one of them', () => {
    const values = { big: 1n, nothing: undefined, what: breakDown, bare: Object.create(null) as object }
    const context = { message: 'hello', exception: error, ...values, like: { message: 'x' } }
    new ScriptedLoop().callExceptionHandler(context)
    const lines = ['hello', 'big: 1', 'nothing: undefined', 'what: breakDown()', 'bare: [object Object]']
    expect(output()).toContain([...lines, 'like: [object Object]'].join('\n'))
    expect(printed.mock.calls.flat()).toContain(error)
  })

  test('survives what cannot be printed', () => {
    const loop = new ScriptedLoop()
    const unprintable = { toString: breakDown }
    expect(() => loop.callExceptionHandler({ message: 'hello', handle: unprintable })).not.toThrow()
    expect(output()).not.toBe('')
  })
})

describe('when it fails itself', () => {
  test('prints its error, and goes on', () => {
    const loop = new ScriptedLoop()
    const second = new Error('the handler failed')
    loop.setExceptionHandler(() => {
      throw second
    })
    loop.callSoon(breakDown)
    loop.runPasses(2)
    expect(output()).toContain('Unhandled error in exception handler')
    expect(printed.mock.calls.flat()).toContain(second)
  })

  test('prints the first failure as well: it is reported, once', () => {
    const loop = new ScriptedLoop()
    loop.setExceptionHandler(() => {
      throw new Error('the handler failed')
    })
    loop.callSoon(breakDown)
    loop.runPasses(1)
    expect(output()).toContain('the failure')
  })
})

test('a default handler that fails is printed, and the loop goes on', () => {
  class Careless extends ScriptedLoop {
    override defaultExceptionHandler(): void {
      throw new Error('careless')
    }
  }
  const loop = new Careless()
  loop.callSoon(breakDown)
  loop.runPasses(2)
  expect(output()).toContain('careless')
})

test('a default handler of one’s own is used', () => {
  const reports: ExceptionContext[] = []
  class Collecting extends ScriptedLoop {
    override defaultExceptionHandler(context: ExceptionContext): void {
      reports.push(context)
    }
  }
  new Collecting().callExceptionHandler({ message: 'hello' })
  expect(reports).toEqual([{ message: 'hello' }])
})

describe('runs in the context of what failed', () => {
  const color = new ContextVar('color', { default: 'grey' })

  function setUp(): { loop: ScriptedLoop; seen: string[] } {
    const loop = new ScriptedLoop()
    const seen: string[] = []
    loop.setExceptionHandler(() => void seen.push(color.get()))
    return { loop, seen }
  }

  test('a callback, as it left it', () => {
    const { loop, seen } = setUp()
    loop.callSoon(() => {
      color.set('red')
      breakDown()
    })
    loop.runPasses(1)
    expect(seen).toEqual(['red'])
    expect(color.get()).toBe('grey')
  })

  test('a task, a future and a handle, in this order of preference', () => {
    const { loop, seen } = setUp()
    const thing = (value: string): unknown => ({
      getContext: () => ({
        run(callback: () => void) {
          const token = color.set(value)
          callback()
          color.reset(token)
        },
      }),
    })
    const [task, future, handle] = ['task', 'future', 'handle'].map(thing)
    loop.callExceptionHandler({ message: '', handle, future, task })
    loop.callExceptionHandler({ message: '', handle, future })
    loop.callExceptionHandler({ message: '', handle })
    loop.callExceptionHandler({ message: '', future: {} })
    expect(seen).toEqual(['task', 'future', 'handle', 'grey'])
  })
})
