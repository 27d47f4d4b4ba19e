import { CancelledError, isBaseException } from '@tsyncio/futures'
import { BaseExceptionGroup, ExceptionGroup, exceptionGroup } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'

const [type, range, syntax] = [new TypeError('a'), new RangeError('b'), new SyntaxError('c')]
const cancelled = new CancelledError('d')

/** Names and messages, nested as the errors are. */
function shape(error: unknown): unknown {
  if (error instanceof BaseExceptionGroup) return [error.name, error.message, ...error.errors.map(shape)]
  return error === undefined ? undefined : String(error)
}

const nested = new ExceptionGroup('outer', [type, new ExceptionGroup('inner', [range, type]), syntax])

describe('a group', () => {
  test('is an AggregateError with its name, its message and its errors', () => {
    const group = new ExceptionGroup('several', [type, range], { cause: syntax })
    expect(group).toBeInstanceOf(AggregateError)
    expect([group.name, group.message, group.errors, group.cause]).toEqual([
      'ExceptionGroup',
      'several',
      [type, range],
      syntax,
    ])
    expect(String(group)).toBe('ExceptionGroup: several')
  })

  test('is what its errors are: ordinary, or not', () => {
    expect(isBaseException(new ExceptionGroup('g', [type]))).toBe(false)
    expect(isBaseException(new BaseExceptionGroup('g', [type, cancelled]))).toBe(true)
    expect(new ExceptionGroup('g', [type])).toBeInstanceOf(BaseExceptionGroup)
  })

  test('of ordinary errors takes no other', () => {
    expect(() => new ExceptionGroup('g', [type, cancelled])).toThrow(TypeError)
    expect(() => new ExceptionGroup('g', [new BaseExceptionGroup('h', [cancelled])])).toThrow(TypeError)
  })

  test('has at least one error', () => {
    expect(() => new ExceptionGroup('g', [])).toThrow(RangeError)
    expect(() => new ExceptionGroup('g', 42 as unknown as Iterable<unknown>)).toThrow(TypeError)
  })

  test('is not changed by the list that it was made of', () => {
    const errors: Error[] = [type]
    const group = new ExceptionGroup('g', errors)
    errors.push(range)
    expect(group.errors).toEqual([type])
  })

  test('is chosen by its errors', () => {
    expect(shape(exceptionGroup('g', [type]))).toEqual(['ExceptionGroup', 'g', 'TypeError: a'])
    expect(shape(exceptionGroup('g', [cancelled]))).toEqual(['BaseExceptionGroup', 'g', 'CancelledError: d'])
  })
})

describe('split', () => {
  test('parts the errors by class, nested as they were', () => {
    const [matching, others] = nested.split(TypeError)
    expect(shape(matching)).toEqual([
      'ExceptionGroup',
      'outer',
      'TypeError: a',
      ['ExceptionGroup', 'inner', 'TypeError: a'],
    ])
    expect(shape(others)).toEqual([
      'ExceptionGroup',
      'outer',
      ['ExceptionGroup', 'inner', 'RangeError: b'],
      'SyntaxError: c',
    ])
  })

  test('parts them by a predicate', () => {
    const [matching, others] = nested.split((error) => error === syntax)
    expect(shape(matching)).toEqual(['ExceptionGroup', 'outer', 'SyntaxError: c'])
    expect(others?.errors).toHaveLength(2)
  })

  test('gives the group itself where that matches, and nothing where none does', () => {
    expect(nested.split(Error)).toEqual([nested, undefined])
    expect(nested.split(ExceptionGroup)[0]).toBe(nested)
    expect(nested.split(Boolean)[0]).toBe(nested)
    expect(nested.split(URIError)[0]).toBeUndefined()
  })

  test('makes new groups, also where all errors match, or none does, and plain ones', () => {
    class Special extends ExceptionGroup {}
    const group = new Special('g', [type, new ExceptionGroup('inner', [type])])
    for (const part of [group.split(TypeError)[0], group.split(URIError)[1]]) {
      expect([part === group, part?.errors[1] === group.errors[1]]).toEqual([false, false])
      expect(shape(part)).toEqual(['ExceptionGroup', 'g', 'TypeError: a', ['ExceptionGroup', 'inner', 'TypeError: a']])
      expect(part).not.toBeInstanceOf(Special)
    }
  })

  test('makes parts that are ordinary of a group that is not', () => {
    const group = new BaseExceptionGroup('g', [type, cancelled])
    const [matching, others] = group.split(CancelledError)
    expect([shape(matching), shape(others)]).toEqual([
      ['BaseExceptionGroup', 'g', 'CancelledError: d'],
      ['ExceptionGroup', 'g', 'TypeError: a'],
    ])
  })

  test('keeps the cause and the stack', () => {
    const group = new ExceptionGroup('g', [type, range], { cause: syntax })
    const [matching] = group.split(TypeError)
    expect([matching?.cause, matching?.stack === group.stack]).toEqual([syntax, true])
  })

  test('takes errors that are no Errors', () => {
    const group = new ExceptionGroup('g', ['a string', 42])
    expect(group.split((error) => typeof error === 'string').map(shape)).toEqual([
      ['ExceptionGroup', 'g', 'a string'],
      ['ExceptionGroup', 'g', '42'],
    ])
  })

  test('loses no error that is undefined', () => {
    const [matching, rest] = exceptionGroup('m', [undefined, 1]).split((error) => error === undefined)
    expect([matching?.errors, rest?.errors]).toEqual([[undefined], [1]])
  })

  test('goes through a deep group', () => {
    let group = new ExceptionGroup('g', [type])
    for (let depth = 0; depth < 1000; depth += 1) group = new ExceptionGroup('g', [group])
    expect(group.split(TypeError)[1]).toBeUndefined()
  })
})

describe('subgroup', () => {
  test('is the part that matches', () => {
    expect(shape(nested.subgroup(SyntaxError))).toEqual(['ExceptionGroup', 'outer', 'SyntaxError: c'])
    expect(nested.subgroup(() => true)).toBe(nested)
    expect(nested.subgroup(URIError)).toBeUndefined()
  })
})
