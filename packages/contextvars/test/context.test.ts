import { Context, ContextVar, copyContext } from '@tsyncio/contextvars'
import { expect, test } from 'vitest'

test('what is set in a context stays in it', () => {
  const color = new ContextVar('color', { default: 'grey' })
  const context = new Context()
  context.run(() => color.set('red'))
  expect(color.get()).toBe('grey')
  expect(context.run(() => color.get())).toBe('red')
})

test('a new context is empty', () => {
  const color = new ContextVar('color', { default: 'grey' })
  color.set('red')
  expect(new Context().run(() => color.get())).toBe('grey')
  expect(new Context().size).toBe(0)
})

test('run passes its argument and returns the result', () => {
  expect(new Context().run((n: number) => n + 1, 2)).toBe(3)
})

test('run lets an error out, leaves the context and keeps what was set', () => {
  const color = new ContextVar('color', { default: 'grey' })
  const context = new Context()
  const failing = (): never => {
    color.set('red')
    throw new Error('no')
  }
  expect(() => context.run(failing)).toThrow('no')
  expect(color.get()).toBe('grey')
  expect(context.run(() => color.get())).toBe('red')
})

test('contexts nest, and each run restores the one around it', () => {
  const color = new ContextVar('color', { default: 'grey' })
  const [outer, inner] = [new Context(), new Context()]
  const seen = outer.run(() => {
    color.set('red')
    const within = inner.run(() => {
      color.set('green')
      return color.get()
    })
    return [within, color.get()]
  })
  expect(seen).toEqual(['green', 'red'])
  expect(color.get()).toBe('grey')
})

test('a context cannot be entered while it is entered, directly or further out', () => {
  const context = new Context()
  const other = new Context()
  context.run(() => {
    expect(() => context.run(() => 1)).toThrow(/already entered/)
    other.run(() => expect(() => context.run(() => 1)).toThrow(/already entered/))
  })
  expect(context.run(() => 1)).toBe(1)
})

test('after a refused entry the context is as it was', () => {
  const color = new ContextVar('color', { default: 'grey' })
  const context = new Context()
  context.run(() => {
    color.set('red')
    expect(() => context.run(() => color.set('green'))).toThrow(/already entered/)
    expect(color.get()).toBe('red')
  })
})

test('copyContext has the current values, and from then on each goes its own way', () => {
  const color = new ContextVar<string>('color')
  color.set('red')
  const copy = copyContext()
  color.set('green')
  expect(copy.get(color)).toBe('red')
  copy.run(() => color.set('blue'))
  expect([color.get(), copy.get(color)]).toEqual(['green', 'blue'])
})

test('a copy of a context goes its own way', () => {
  const color = new ContextVar<string>('color')
  const context = new Context()
  context.run(() => color.set('red'))
  const copy = context.copy()
  copy.run(() => color.set('green'))
  context.run(() => color.set('blue'))
  expect([context.get(color), copy.get(color)]).toEqual(['blue', 'green'])
})

test('a context that is entered can be copied', () => {
  const color = new ContextVar<string>('color')
  const context = new Context()
  context.run(() => {
    color.set('red')
    expect(copyContext().run(() => color.get())).toBe('red')
    expect(context.copy().run(() => color.get())).toBe('red')
  })
})

test('is a mapping from variables to values', () => {
  const color = new ContextVar<string | undefined>('color')
  const size = new ContextVar<number>('size', { default: 1 })
  const context = new Context()
  context.run(() => color.set(undefined))
  expect([context.has(color), context.has(size), context.size]).toEqual([true, false, 1])
  expect(context.get(color, 'red')).toBeUndefined()
  expect([context.get(size), context.get(size, 2)]).toEqual([undefined, 2])
  context.run(() => size.set(3))
  expect([...context]).toEqual([color, size])
  expect([...context.keys()]).toEqual([color, size])
  expect([...context.values()]).toEqual([undefined, 3])
  expect([...context.entries()]).toEqual([
    [color, undefined],
    [size, 3],
  ])
})
