import { ContextVar, copyContext } from '@tsyncio/contextvars'
import { expect, test } from 'vitest'

test('has the value that was set last', () => {
  const color = new ContextVar<string>('color')
  color.set('red')
  color.set('green')
  expect(color.get()).toBe('green')
})

test('without a value gives the fallback, else the default', () => {
  const color = new ContextVar('color', { default: 'grey' })
  expect(color.get()).toBe('grey')
  expect(color.get('white')).toBe('white')
})

test('without a value, a fallback or a default, says which variable has none', () => {
  const color = new ContextVar<string>('color')
  expect(() => color.get()).toThrow(ReferenceError)
  expect(() => color.get()).toThrow(/color/)
})

test('a value wins over the fallback and the default', () => {
  const color = new ContextVar('color', { default: 'grey' })
  color.set('red')
  expect(color.get('white')).toBe('red')
})

test('undefined is a value, a fallback and a default like any other', () => {
  const plain = new ContextVar<undefined>('plain')
  expect(plain.get(undefined)).toBeUndefined()
  expect(new ContextVar('optional', { default: undefined }).get()).toBeUndefined()

  const color = new ContextVar<string | undefined>('color', { default: 'grey' })
  color.set(undefined)
  expect(color.get()).toBeUndefined()
  expect(color.get('white')).toBeUndefined()
})

test('two variables of one name are two variables', () => {
  const one = new ContextVar<number>('number')
  const two = new ContextVar<number>('number')
  one.set(1)
  two.set(2)
  expect([one.get(), two.get()]).toEqual([1, 2])
})

test('a default is no value: the context does not have it', () => {
  const color = new ContextVar('color', { default: 'grey' })
  expect(color.get()).toBe('grey')
  expect(copyContext().has(color)).toBe(false)
})

test('has a name, which is a string', () => {
  expect(new ContextVar('color').name).toBe('color')
  expect(() => new ContextVar(1 as unknown as string)).toThrow(TypeError)
})

test.each(['nobody', null])('%s is no { default }', (options) => {
  expect(() => new ContextVar('user', options as unknown as { default: string })).toThrow(
    new TypeError(`options: expected { default }, got ${options}`),
  )
})
