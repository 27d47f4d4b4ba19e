import { expect, test } from 'vitest'
import { ScriptedLoop } from './scripted-loop.ts'

test('the rest of the pass runs, and then the run ends', () => {
  const loop = new ScriptedLoop()
  const log: string[] = []
  loop.callSoon(() => loop.stop())
  loop.callSoon(() => {
    log.push('same pass')
    loop.callSoon(() => void log.push('next pass'))
  })
  loop.runForever()
  expect(log).toEqual(['same pass'])
  expect(loop.passes).toBe(1)
})

test('what was left runs in the next run', () => {
  const loop = new ScriptedLoop()
  const log: string[] = []
  loop.callSoon(() => {
    loop.stop()
    loop.callSoon(() => void log.push('left'))
  })
  loop.runForever()
  loop.runPasses(1)
  expect(log).toEqual(['left'])
})

test('before a run, the run has one pass', () => {
  const loop = new ScriptedLoop()
  const log: string[] = []
  loop.callSoon(() => {
    log.push('first')
    loop.callSoon(() => void log.push('second'))
  })
  loop.stop()
  loop.runForever()
  expect(log).toEqual(['first'])
})

test('in that one pass, what comes from outside and due timers run too', () => {
  const loop = new ScriptedLoop()
  const log: string[] = []
  loop.outside.push(() => void loop.callSoon(() => void log.push('input')))
  loop.callLater(0, () => void log.push('timer'))
  loop.stop()
  loop.runForever()
  expect(log).toEqual(['input', 'timer'])
})

test('is forgotten at the end of the run', () => {
  const loop = new ScriptedLoop()
  loop.stop()
  loop.runForever()
  const log: number[] = []
  const count = (n: number): void => {
    log.push(n)
    if (n === 3) loop.stop()
    else loop.callSoon(count, n + 1)
  }
  loop.callSoon(count, 1)
  loop.runForever()
  expect(log).toEqual([1, 2, 3])
})

test('is forgotten when the run ends with an error, too', () => {
  const loop = new ScriptedLoop()
  loop.outside.push(() => {
    throw new Error('poll failed')
  })
  loop.stop()
  expect(() => loop.runForever()).toThrow('poll failed')
  let passes = 0
  const count = (): void => {
    passes += 1
    if (passes === 3) loop.stop()
    else loop.callSoon(count)
  }
  loop.callSoon(count)
  loop.runForever()
  expect(passes).toBe(3)
})

test('twice is once', () => {
  const loop = new ScriptedLoop()
  loop.callSoon(() => {
    loop.stop()
    loop.stop()
  })
  loop.runForever()
  loop.runPasses(2)
  expect(loop.passes).toBe(3)
})
