import * as first from '@tsyncio/contextvars'
import { expect, test, vi } from 'vitest'

vi.resetModules()
const second = await import('@tsyncio/contextvars')

test('two installed copies are two', () => {
  expect(second.ContextVar).not.toBe(first.ContextVar)
})

test('a context entered through one copy is current for the other', () => {
  const color = new first.ContextVar('color', { default: 'grey' })
  const size = new second.ContextVar('size', { default: 0 })
  const context = new second.Context()
  context.run(() => {
    color.set('red')
    size.set(1)
  })
  expect([color.get(), size.get()]).toEqual(['grey', 0])
  first.copyContext().run(() => {
    size.set(2)
    expect(second.copyContext().get(size)).toBe(2)
  })
  expect([context.get(color), context.get(size)]).toEqual(['red', 1])
})

test('a token works across copies, and only in its context', () => {
  const color = new first.ContextVar('color', { default: 'grey' })
  const token = color.set('red')
  expect(token.oldValue).toBe(second.MISSING)
  new second.Context().run(() => expect(() => color.reset(token)).toThrow(RangeError))
  color.reset(token)
  expect(color.get()).toBe('grey')
})

test('a callback of one copy runs in a context of the other', () => {
  const color = new first.ContextVar('color', { default: 'grey' })
  const context = new second.Context()
  new first.BoundCallback(() => void color.set('red'), undefined, context).run()
  expect(context.get(color)).toBe('red')
})
