import type { Coroutine } from '@tsyncio/futures'
import { canWatchReadable } from '@tsyncio/selector-io'
import { sleep } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { RUNS } from './loops.ts'

function raise(signal: NodeJS.Signals): void {
  process.kill(process.pid, signal)
}

describe.runIf(canWatchReadable()).each(RUNS)('$name: a signal that has arrived is not lost', ({ run }) => {
  test('when its handler is replaced, or removed and added again', async () => {
    const calls = await run(function* (loop): Coroutine<string[]> {
      const seen: string[] = []
      loop.addSignalHandler('SIGUSR2', () => seen.push('first'))
      raise('SIGUSR2')
      loop.addSignalHandler('SIGUSR2', () => seen.push('replaced'))
      while (seen.length < 1) yield* sleep(0.001)
      raise('SIGUSR2')
      loop.removeSignalHandler('SIGUSR2')
      loop.addSignalHandler('SIGUSR2', () => seen.push('added again'))
      while (seen.length < 2) yield* sleep(0.001)
      loop.removeSignalHandler('SIGUSR2')
      return seen
    })
    expect(calls).toEqual(['replaced', 'added again'])
  })

  test('when another signal gets a handler', async () => {
    const calls = await run(function* (loop): Coroutine<string[]> {
      const seen: string[] = []
      loop.addSignalHandler('SIGUSR2', () => seen.push('called'))
      raise('SIGUSR2')
      loop.addSignalHandler('SIGWINCH', () => seen.push('another'))
      for (let left = 500; left > 0 && seen.length < 1; left -= 1) yield* sleep(0.001)
      loop.removeSignalHandler('SIGWINCH')
      loop.removeSignalHandler('SIGUSR2')
      return seen
    })
    expect(calls).toEqual(['called'])
  })
})
