import { CancelledError, InvalidStateError, RuntimeError, TimeoutError, ValueError } from '@tsyncio/futures'
import { BaseExceptionGroup, ExceptionGroup } from '@tsyncio/tasks'
import { expect, test } from 'vitest'
import { isOfType, KeyError, makeError } from '../src/errors.ts'
import { show } from '../src/show.ts'

const shown = (value: unknown): string => show(value, () => undefined)

test.each([
  [undefined, 'null'],
  [null, 'null'],
  [true, 'true'],
  [3, '3'],
  [-0, '0'],
  [1.5, '1.5'],
  [1.0000000005, '1.0000000005'],
  [1e-9, '1e-09'],
  [2.5e-5, '2.5e-05'],
  [1e22, '10000000000000000000000'],
  ['a"é\n', '"a\\"\\u00e9\\n"'],
  [[1, ['x', null]], '[1,["x",null]]'],
])('%j is shown as %s', (value, text) => {
  expect(shown(value)).toBe(text)
})

test.each([
  [new KeyError('k'), 'KeyError("k")'],
  [new KeyError(), 'KeyError()'],
  [new CancelledError(''), 'CancelledError("")'],
  [new ValueError('x'), 'ValueError("x")'],
  [new RangeError('x'), 'ValueError("x")'],
  [new Error('x'), 'RuntimeError("x")'],
  [new RuntimeError('the task <t> is odd'), 'RuntimeError(*)'],
  [new InvalidStateError('x'), 'InvalidStateError'],
  [new TypeError('x'), 'TypeError'],
  [
    new ExceptionGroup('g', [new KeyError('k'), new TimeoutError()]),
    'ExceptionGroup("g",[KeyError("k"),TimeoutError()])',
  ],
])('an error is shown as in Python: %s', (error, text) => {
  expect(shown(error)).toBe(text)
})

test.each([
  ['KeyError', ['KeyError', 'LookupError', 'Exception', 'BaseException'], ['IndexError', 'ValueError']],
  ['BrokenBarrierError', ['RuntimeError', 'Exception'], ['OSError']],
  ['TimeoutError', ['OSError', 'Exception'], ['RuntimeError']],
  ['QueueEmpty', ['Exception'], ['QueueFull', 'LookupError']],
  ['CancelledError', ['BaseException'], ['Exception', 'Fatal']],
  ['Fatal', ['BaseException'], ['Exception', 'CancelledError']],
])('except follows the tree: %s', (type, taken, left) => {
  const error = makeError(type, 'm')
  expect(taken.filter((name) => isOfType(error, name))).toEqual(taken)
  expect(left.filter((name) => isOfType(error, name))).toEqual([])
})

test('except tells groups apart', () => {
  const ordinary = new ExceptionGroup('g', [new KeyError('k')])
  const other = new BaseExceptionGroup('g', [new CancelledError()])
  const types = ['BaseExceptionGroup', 'ExceptionGroup', 'Exception']
  expect(types.map((type) => isOfType(ordinary, type))).toEqual([true, true, true])
  expect(types.map((type) => isOfType(other, type))).toEqual([true, false, false])
})
