import { BoundCallback, Context, ContextVar, enterCarrier } from '@tsyncio/contextvars'
import { expect, test } from 'vitest'

test('runs its callback with its argument', () => {
  const seen: number[] = []
  new BoundCallback((n: number) => void seen.push(n), 7, undefined).run()
  expect(seen).toEqual([7])
})

test('sees the values from when it was made', () => {
  const color = new ContextVar<string>('color')
  const seen: string[] = []
  color.set('red')
  const callback = new BoundCallback(() => void seen.push(color.get()), undefined, undefined)
  color.set('green')
  callback.run()
  expect(seen).toEqual(['red'])
})

test('what it sets is seen neither outside nor by others, but when it runs again', () => {
  const count = new ContextVar('count', { default: 0 })
  const seen: number[] = []
  const add = (): void => {
    seen.push(count.get())
    count.set(count.get() + 1)
  }
  const [one, two] = [new BoundCallback(add, undefined, undefined), new BoundCallback(add, undefined, undefined)]
  one.run()
  two.run()
  one.run()
  expect(seen).toEqual([0, 0, 1])
  expect(count.get()).toBe(0)
})

test('runs in the context that it was given, and leaves there what it sets', () => {
  const color = new ContextVar('color', { default: 'grey' })
  const context = new Context()
  context.run(() => color.set('red'))
  const seen: string[] = []
  const callback = (): void => {
    seen.push(color.get())
    color.set('green')
  }
  new BoundCallback(callback, undefined, context).run()
  expect(seen).toEqual(['red'])
  expect(context.get(color)).toBe('green')
  expect(color.get()).toBe('grey')
})

test('shows its context: the one given, or its own copy', () => {
  const color = new ContextVar<string>('color')
  const context = new Context()
  expect(new BoundCallback(() => {}, undefined, context).getContext()).toBe(context)

  color.set('red')
  const callback = new BoundCallback(() => void color.set('green'), undefined, undefined)
  expect(callback.getContext().get(color)).toBe('red')
  callback.run()
  expect(callback.getContext().get(color)).toBe('green')
  expect(color.get()).toBe('red')
})

test('lets out what its callback throws, and restores the context', () => {
  const color = new ContextVar('color', { default: 'grey' })
  const fail = (): never => {
    color.set('red')
    throw new Error('no')
  }
  expect(() => new BoundCallback(fail, undefined, undefined).run()).toThrow('no')
  expect(color.get()).toBe('grey')
})

test('knows its callback, and its name for messages', () => {
  const greet = (): void => {}
  const bound = new BoundCallback(greet, undefined, undefined)
  expect([bound.calls(greet), bound.calls(() => {})]).toEqual([true, false])
  expect(bound.callbackName()).toBe('greet')
  expect(new BoundCallback(() => {}, undefined, undefined).callbackName()).not.toBe('')
})

test('refuses what is no function, and what is no context', () => {
  expect(() => new BoundCallback('no' as unknown as () => void, undefined, undefined)).toThrow(TypeError)
  expect(() => new BoundCallback(null as unknown as () => void, undefined, undefined)).toThrow(/callback.*null/)
  expect(() => new BoundCallback(() => {}, undefined, {} as Context)).toThrow(/context/)
})

test('runs where what it carries is entered already, whether somebody asked for its context or not', () => {
  const seen: string[] = []
  const callback = new BoundCallback(() => void seen.push('ran'), undefined, undefined)
  callback.getContext()
  const previous = enterCarrier(callback)
  callback.run()
  enterCarrier(previous)
  expect(seen).toEqual(['ran'])
})
