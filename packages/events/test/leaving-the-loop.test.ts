import { ContextVar } from '@tsyncio/contextvars'
import { CancelledError, KeyboardInterrupt, SystemExit } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { describe, expect, test, vi } from 'vitest'
import { ScriptedLoop } from './scripted-loop.ts'

const fail = (error: unknown) => (): never => {
  throw error
}

describe.each([
  ['SystemExit', new SystemExit('enough')],
  ['KeyboardInterrupt', new KeyboardInterrupt('enough')],
])('%s', (_name, error) => {
  test('leaves the loop at once; the rest of the pass stays ready for the next run', () => {
    const loop = new ScriptedLoop()
    const log: string[] = []
    loop.callSoon(() => {
      log.push('first')
      loop.callSoon(() => void log.push('added by first'))
    })
    loop.callSoon(fail(error))
    loop.callSoon(() => void log.push('rest'))
    expect(() => loop.runForever()).toThrow(error)
    expect(log).toEqual(['first'])
    expect(loop.isRunning()).toBe(false)
    loop.runPasses(1)
    expect(log).toEqual(['first', 'rest', 'added by first'])
  })

  test('leaves from a timer, and other timers stay', () => {
    const loop = new ScriptedLoop()
    const log: string[] = []
    loop.callLater(1, fail(error))
    loop.callLater(2, () => (log.push('later'), loop.stop()))
    expect(() => loop.runForever()).toThrow(error)
    loop.runForever()
    expect(log).toEqual(['later'])
  })

  test('is not for the exception handler', () => {
    const loop = new ScriptedLoop()
    const reports: unknown[] = []
    loop.setExceptionHandler((_loop, context) => void reports.push(context))
    loop.callSoon(fail(error))
    expect(() => loop.runForever()).toThrow(error)
    expect(reports).toEqual([])
  })

  test('leaves from the exception handler, too', () => {
    const loop = new ScriptedLoop()
    loop.setExceptionHandler(fail(error))
    loop.callSoon(fail(new Error('ordinary')))
    expect(() => loop.runForever()).toThrow(error)
  })

  test('leaves from the default exception handler, too, and is not printed', () => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {})
    const loop = new ScriptedLoop()
    loop.defaultExceptionHandler = fail(error)
    loop.callSoon(fail(new Error('ordinary')))
    expect(() => loop.runForever()).toThrow(error)
    expect(printed).not.toHaveBeenCalled()
    printed.mockRestore()
  })

  test('from the main task of a run, it does not end the next run', () => {
    const loop = new ScriptedLoop()
    function* main(): Coroutine<void> {
      throw error
    }
    expect(() => loop.runUntilComplete(main())).toThrow(error)
    function* next(): Coroutine<number> {
      for (let n = 0; n < 5; n += 1) yield
      return 42
    }
    expect(loop.runUntilComplete(next())).toBe(42)
  })

  test('comes out of runUntilComplete, and so is not reported as unread when the loop closes', () => {
    const loop = new ScriptedLoop()
    const reports: unknown[] = []
    loop.setExceptionHandler((_loop, context) => void reports.push(context))
    function* main(): Coroutine<void> {
      throw error
    }
    expect(() => loop.runUntilComplete(main())).toThrow(error)
    loop.close()
    expect(reports).toEqual([])
  })

  test('leaves the context of what threw it behind', () => {
    const variable = new ContextVar('variable', { default: 'nothing' })
    const loop = new ScriptedLoop()
    loop.callSoon(() => {
      variable.set('inside')
      throw error
    })
    expect(() => loop.runForever()).toThrow(error)
    expect(variable.get()).toBe('nothing')
  })

  test('from somewhere else, it interrupts the main task, which can go on in the next run', () => {
    const loop = new ScriptedLoop()
    function* main(): Coroutine<number> {
      for (let n = 0; n < 5; n += 1) yield
      return 42
    }
    const task = loop.createTask(main())
    loop.callSoon(fail(error))
    expect(() => loop.runUntilComplete(task)).toThrow(error)
    expect(task.done()).toBe(false)
    expect(loop.runUntilComplete(task)).toBe(42)
  })
})

test('no other error leaves the loop, a CancelledError neither', () => {
  const loop = new ScriptedLoop()
  const reported: unknown[] = []
  loop.setExceptionHandler((_loop, { exception }) => void reported.push(exception))
  const errors = [new Error('no'), new CancelledError(), 'a string', undefined]
  for (const error of errors) loop.callSoon(fail(error))
  loop.runPasses(1)
  expect(reported).toEqual(errors)
})
