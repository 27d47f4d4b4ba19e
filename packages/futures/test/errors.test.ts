import {
  BaseException,
  CancelledError,
  InvalidStateError,
  isBaseException,
  isCancelledError,
  KeyboardInterrupt,
  leavesLoop,
  RuntimeError,
  SystemExit,
  TimeoutError,
  ValueError,
} from '@tsyncio/futures'
import { describe, expect, test } from 'vitest'

const ordinary = { InvalidStateError, RuntimeError, ValueError, TimeoutError }
const base = { BaseException, CancelledError, KeyboardInterrupt, SystemExit }

describe.each(Object.entries({ ...ordinary, ...base }))('%s', (name, ErrorClass) => {
  test('is an Error with its name, a message and a cause', () => {
    const cause = new Error('why')
    const error = new ErrorClass('what', { cause })
    expect(error).toBeInstanceOf(Error)
    expect([error.name, error.message, error.cause]).toEqual([name, 'what', cause])
    expect(String(error)).toBe(`${name}: what`)
  })

  test('shows its name at the head of its stack', () => {
    expect(new ErrorClass('what').stack).toMatch(new RegExp(`^${name}: what\n`))
  })

  test('has nothing of its own that would be printed with it', () => {
    expect(Object.keys(new ErrorClass('what'))).toEqual([])
  })
})

test.each(Object.entries(ordinary))('%s is for ordinary catches', (_name, ErrorClass) => {
  const error = new ErrorClass()
  expect([isBaseException(error), isCancelledError(error), leavesLoop(error)]).toEqual([false, false, false])
})

test.each(Object.entries(base))('%s is not for ordinary catches', (_name, ErrorClass) => {
  expect(new ErrorClass()).toBeInstanceOf(BaseException)
  expect(isBaseException(new ErrorClass())).toBe(true)
})

test('CancelledError alone is a cancellation; SystemExit and KeyboardInterrupt alone leave the loop', () => {
  const all = Object.values(base).map((ErrorClass) => new ErrorClass())
  expect(all.filter((error) => isCancelledError(error)).map(({ name }) => name)).toEqual(['CancelledError'])
  expect(all.filter((error) => leavesLoop(error)).map(({ name }) => name)).toEqual(['KeyboardInterrupt', 'SystemExit'])
})

test('ValueError is a RangeError, so that platform code knows it', () => {
  expect(new ValueError()).toBeInstanceOf(RangeError)
})

test('a user may have base exceptions, cancellations and ends of the program of their own', () => {
  class Halt extends BaseException {}
  class Abandoned extends CancelledError {}
  class Reboot extends SystemExit {}
  expect([isBaseException(new Halt()), isCancelledError(new Halt()), leavesLoop(new Halt())]).toEqual([
    true,
    false,
    false,
  ])
  expect([isBaseException(new Abandoned()), isCancelledError(new Abandoned())]).toEqual([true, true])
  expect(leavesLoop(new Reboot())).toBe(true)
})

test('one line in a catch lets base exceptions through', () => {
  const attempt = (thrown: unknown): string => {
    try {
      throw thrown
    } catch (error) {
      if (isBaseException(error)) throw error
      return 'handled'
    }
  }
  expect(attempt(new Error('no'))).toBe('handled')
  expect(attempt('a string')).toBe('handled')
  expect(() => attempt(new CancelledError())).toThrow(CancelledError)
  expect(() => attempt(new SystemExit())).toThrow(SystemExit)
})

test.each([undefined, null, 1, 'CancelledError', { name: 'CancelledError' }, new Error('CancelledError')])(
  'the predicates take anything that can be thrown: %s',
  (thrown) => {
    expect([isBaseException(thrown), isCancelledError(thrown), leavesLoop(thrown)]).toEqual([false, false, false])
  },
)
