import { constants } from 'node:os'
import { canWatchReadable } from '@tsyncio/selector-io'
import type { SignalSource } from '@tsyncio/selector-io'
import { describe, expect, onTestFinished, test } from 'vitest'
import { newLoop } from './loops.ts'
import { ScriptedSelector } from './scripted-selector.ts'

const { SIGINT } = constants.signals
const DESCRIPTOR = 1000

/** A source that tells what it is asked for, where no signal ever arrives. */
class QuietSource implements SignalSource {
  readonly asked: string[] = []
  canCatch = true
  fileno(): number {
    return DESCRIPTOR
  }
  catch(signum: number, once: boolean): void {
    if (!this.canCatch) throw new Error('cannot be caught')
    this.asked.push(`${once ? 'once' : 'always'} ${signum}`)
  }
  release(signum: number): void {
    this.asked.push(`never ${signum}`)
  }
  take(): number[] {
    return []
  }
  close(): void {
    this.asked.push('closed')
  }
}

describe.runIf(canWatchReadable())('who listens for Ctrl-C', () => {
  test('hears of one at a time, and of each again once a handler that was added meanwhile is removed', () => {
    const source = new QuietSource()
    const selector = new ScriptedSelector()
    const loop = newLoop({ selector, signalSource: () => source })
    const listening = loop.onInterrupt(() => {})
    loop.addSignalHandler(SIGINT, () => {})
    expect(loop.removeSignalHandler(SIGINT)).toBe(true)
    expect(source.asked).toEqual([`once ${SIGINT}`, `always ${SIGINT}`, `once ${SIGINT}`])
    expect(selector.registered).toEqual([`${DESCRIPTOR}r`])
    listening?.[Symbol.dispose]()
    expect(source.asked.at(-1)).toBe(`never ${SIGINT}`)
    expect(selector.registered).toEqual([])
    loop.close()
    expect(source.asked.at(-1)).toBe('closed')
  })

  test('is not remembered if the signal cannot be caught', () => {
    const source = new QuietSource()
    source.canCatch = false
    const selector = new ScriptedSelector()
    const loop = newLoop({ selector, signalSource: () => source })
    expect(() => loop.onInterrupt(() => {})).toThrow('cannot be caught')
    source.canCatch = true
    loop.addSignalHandler('SIGUSR2', () => {})
    loop.removeSignalHandler('SIGUSR2')
    expect(selector.registered).toEqual([])
    loop.close()
  })

  test('does not where the program has a listener of its own', () => {
    const listener = (): void => {}
    process.on('SIGINT', listener)
    onTestFinished(() => void process.off('SIGINT', listener))
    const source = new QuietSource()
    const loop = newLoop({ selector: new ScriptedSelector(), signalSource: () => source })
    expect(loop.onInterrupt(() => {})).toBeUndefined()
    expect(source.asked).toEqual([])
    loop.close()
  })
})
