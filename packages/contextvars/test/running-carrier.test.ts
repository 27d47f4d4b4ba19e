import { Context, ContextVar, currentCarrier, currentValues, enterCarrier } from '@tsyncio/contextvars'
import type { ContextCarrier } from '@tsyncio/contextvars'
import { expect, test } from 'vitest'

const color = new ContextVar('color', { default: 'grey' })

/** Runs carriers one after the other, and enters none of them. */
class Runner implements ContextCarrier {
  contextValues = currentValues()
  runs: ContextCarrier = this

  runningCarrier(): ContextCarrier {
    return this.runs
  }

  run(carrier: ContextCarrier, body: () => void): void {
    this.runs = carrier
    body()
    this.runs = this
  }
}

function inRunner(body: (runner: Runner) => void): void {
  const runner = new Runner()
  const previous = enterCarrier(runner)
  try {
    body(runner)
  } finally {
    enterCarrier(previous)
  }
}

test('what a runner runs is the current carrier, without being entered', () => {
  const [red, green]: ContextCarrier[] = [{ contextValues: new Map([[color, 'red']]) }, { contextValues: new Map() }]
  inRunner((runner) => {
    runner.run(red as ContextCarrier, () => {
      expect(currentCarrier()).toBe(red)
      expect(color.get()).toBe('red')
    })
    runner.run(green as ContextCarrier, () => color.set('green'))
    expect(color.get()).toBe('grey')
  })
  expect(green?.contextValues.get(color)).toBe('green')
})

test('what is entered meanwhile takes its place, and gives it back', () => {
  const red: ContextCarrier = { contextValues: new Map([[color, 'red']]) }
  inRunner((runner) =>
    runner.run(red, () => {
      new Context().run(() => expect(color.get()).toBe('grey'))
      expect(color.get()).toBe('red')
    }),
  )
})

test('a context of what it runs is entered, also further out', () => {
  const context = new Context()
  inRunner((runner) =>
    runner.run(context.carrier, () => {
      expect(context.isEntered()).toBe(true)
      new Context().run(() => expect(context.isEntered()).toBe(true))
      expect(() => context.run(() => {})).toThrow('already entered')
    }),
  )
  expect(context.isEntered()).toBe(false)
})
