import type { Coroutine } from '@tsyncio/futures'
import { describe, expect, test } from 'vitest'
import { ScriptedLoop } from './scripted-loop.ts'

function* coroutineFunction(): Coroutine<void> {}

/** The ways to schedule a callback. */
const WAYS: [string, (loop: ScriptedLoop, callback: () => void) => void][] = [
  ['callSoon', (loop, callback) => loop.callSoon(callback)],
  ['callLater', (loop, callback) => loop.callLater(60, callback)],
  ['callAt', (loop, callback) => loop.callAt(60, callback)],
]

describe.each(WAYS)('%s in debug mode', (_, schedule) => {
  test('refuses a coroutine function, of which it would run nothing', () => {
    const loop = new ScriptedLoop()
    loop.setDebug(true)
    expect(() => schedule(loop, coroutineFunction)).toThrow(TypeError)
    expect(() => schedule(loop, coroutineFunction)).toThrow(/coroutine/)
  })
})

test.each(WAYS)('%s refuses a coroutine, in debug mode or not', (_, schedule) => {
  for (const debug of [true, false]) {
    const loop = new ScriptedLoop()
    loop.setDebug(debug)
    expect(() => schedule(loop, coroutineFunction() as unknown as () => void)).toThrow(TypeError)
  }
})
