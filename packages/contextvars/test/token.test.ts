import { Context, ContextVar, copyContext, MISSING } from '@tsyncio/contextvars'
import { expect, test } from 'vitest'

test('a token puts back the value from before', () => {
  const color = new ContextVar<string>('color')
  color.set('red')
  const token = color.set('green')
  color.set('blue')
  color.reset(token)
  expect(color.get()).toBe('red')
})

test('the token of the first setting takes the value away', () => {
  const color = new ContextVar('color', { default: 'grey' })
  color.reset(color.set('red'))
  expect(color.get()).toBe('grey')
  expect(copyContext().has(color)).toBe(false)
})

test('a token knows its variable and the value from before', () => {
  const color = new ContextVar<string | undefined>('color', { default: 'grey' })
  const first = color.set('red')
  const second = color.set(undefined)
  const third = color.set('green')
  expect(first.variable).toBe(color)
  expect([first.oldValue, second.oldValue, third.oldValue]).toEqual([MISSING, 'red', undefined])
})

test('tokens may be used in any order', () => {
  const color = new ContextVar<string>('color')
  const first = color.set('red')
  const second = color.set('green')
  color.reset(first)
  expect(color.get('none')).toBe('none')
  color.reset(second)
  expect(color.get()).toBe('red')
})

test('resetting one variable leaves the others alone', () => {
  const color = new ContextVar<string>('color')
  const size = new ContextVar<number>('size')
  const token = color.set('red')
  size.set(1)
  color.reset(token)
  expect(size.get()).toBe(1)
})

test('a token works once', () => {
  const color = new ContextVar<string>('color')
  const token = color.set('red')
  color.reset(token)
  color.set('green')
  expect(() => color.reset(token)).toThrow(/already been used/)
  expect(color.get()).toBe('green')
})

test('a token belongs to one variable', () => {
  const color = new ContextVar<string>('color')
  const border = new ContextVar<string>('border')
  const token = color.set('red')
  expect(() => border.reset(token)).toThrow(RangeError)
  expect(color.get()).toBe('red')
  color.reset(token)
})

test('a token belongs to one context, even when another has the same values', () => {
  const color = new ContextVar<string>('color')
  const token = color.set('red')
  copyContext().run(() => {
    expect(() => color.reset(token)).toThrow(RangeError)
    expect(color.get()).toBe('red')
  })
  color.reset(token)
  expect(color.get('none')).toBe('none')
})

test('a token from inside a context works there again later, and nowhere else', () => {
  const color = new ContextVar<string>('color')
  const context = new Context()
  const token = context.run(() => color.set('red'))
  expect(() => color.reset(token)).toThrow(RangeError)
  context.run(() => color.reset(token))
  expect(context.has(color)).toBe(false)
})

test('using a token undoes the setting at the end of the block', () => {
  const color = new ContextVar('color', { default: 'grey' })
  {
    using _token = color.set('red')
    expect(color.get()).toBe('red')
  }
  expect(color.get()).toBe('grey')
})
