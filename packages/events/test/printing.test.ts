import { describe, expect, test, vi } from 'vitest'
import { ScriptedLoop } from './scripted-loop.ts'

function work(): void {}

describe('a handle', () => {
  test('is printed with the name of its callback', () => {
    expect(String(new ScriptedLoop().callSoon(work))).toMatch(/^<Handle .*work.*>$/)
  })

  test('that is cancelled says so', () => {
    const handle = new ScriptedLoop().callSoon(work)
    handle.cancel()
    expect(String(handle)).toMatch(/^<Handle .*cancelled.*>$/)
  })

  test('of a timer says when', () => {
    const timer = new ScriptedLoop().callAt(123, work)
    expect(String(timer)).toMatch(/^<TimerHandle .*123.*>$/)
    expect(String(timer)).toContain('work')
    timer.cancel()
    expect(String(timer)).toMatch(/^<TimerHandle .*123.*>$/)
    expect(String(timer)).toContain('cancelled')
  })

  test('is told of by name when its callback fails', () => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {})
    const loop = new ScriptedLoop()
    loop.callSoon(function broken() {
      throw new TypeError('no')
    })
    loop.runPasses(1)
    const text = printed.mock.calls.map((line) => String(line[0])).join('\n')
    printed.mockRestore()
    expect(text).toMatch(/handle: <Handle .*broken/)
  })
})
