import { Handle } from '@tsyncio/events'
import { expect, test } from 'vitest'
import { ScriptedLoop } from './scripted-loop.ts'

test('a cancelled callback is not called', () => {
  const loop = new ScriptedLoop()
  const log: string[] = []
  const handle = loop.callSoon(() => void log.push('cancelled'))
  loop.callSoon(() => void log.push('other'))
  expect(handle.cancelled()).toBe(false)
  handle.cancel()
  expect(handle.cancelled()).toBe(true)
  loop.runPasses(1)
  expect(log).toEqual(['other'])
})

test('a callback can cancel a later one of its own pass', () => {
  const loop = new ScriptedLoop()
  const log: string[] = []
  loop.callSoon(() => later.cancel())
  const later = loop.callSoon(() => void log.push('later'))
  loop.runPasses(2)
  expect(log).toEqual([])
})

test('cancelling twice, or after the call, does nothing', () => {
  const loop = new ScriptedLoop()
  const log: string[] = []
  const handle = loop.callSoon(() => void log.push('called'))
  loop.runPasses(1)
  expect(handle.cancelled()).toBe(false)
  handle.cancel()
  handle.cancel()
  loop.runPasses(1)
  expect(log).toEqual(['called'])
})

test('an argument may be undefined, and a callback may take none', () => {
  const loop = new ScriptedLoop()
  const seen: unknown[] = []
  loop.callSoon((argument) => void seen.push(argument), undefined)
  loop.callSoon(() => void seen.push('none'))
  loop.runPasses(1)
  expect(seen).toEqual([undefined, 'none'])
})

test('handles are for other schedulers too', () => {
  const seen: number[] = []
  const handle = new Handle((n: number) => void seen.push(n), 1, undefined)
  handle.run()
  handle.cancel()
  handle.run()
  expect(seen).toEqual([1])
})

test('what is no function is refused at once, where the mistake is', () => {
  const loop = new ScriptedLoop()
  const wrong = 1 as unknown as () => void
  expect(() => loop.callSoon(wrong)).toThrow(TypeError)
  expect(() => loop.callLater(1, wrong)).toThrow(TypeError)
  expect(() => loop.callAt(1, wrong)).toThrow(TypeError)
})
