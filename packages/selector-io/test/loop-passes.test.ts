import { constants } from 'node:os'
import type { Coroutine } from '@tsyncio/futures'
import { EVENT_READ, EVENT_WRITE, Socket, socketPair } from '@tsyncio/selector-io'
import type { SelectorEventLoop } from '@tsyncio/selector-io'
import { describe, expect, test } from 'vitest'
import { fakeKernel, inTurn } from './fake-kernel.ts'
import { scriptedLoop } from './scripted-selector.ts'
import type { ScriptedSelector } from './scripted-selector.ts'
import { WAITS } from './waits.ts'

const { EAGAIN, EINPROGRESS, ENOTCONN } = constants.errno
const ADDRESS = { host: '127.0.0.1', port: 80 }

interface Scripted {
  readonly loop: SelectorEventLoop
  readonly selector: ScriptedSelector
}

/** Runs `operation` and returns what happened pass by pass. The passes are kept going, so the loop never waits. */
function traceOf({ loop, selector: { trace } }: Scripted, operation: Coroutine<unknown>): string[] {
  const tick = (): void => {
    trace.push('pass')
    if (!task.done()) loop.callSoon(tick)
  }
  loop.callSoon(tick)
  const task = loop.createTask(
    (function* () {
      trace.push('begin')
      yield* operation
      trace.push('end')
    })(),
  )
  loop.runUntilComplete(task)
  return trace.slice(0, trace.indexOf('end') + 1)
}

describe.each(WAITS)('$name', ({ name, events, prepare }) => {
  test.skipIf(name === 'sockConnect')('ends in the pass in which it began when nothing keeps it', () => {
    using wait = prepare()
    const scripted = scriptedLoop()
    wait.unblock()
    expect(traceOf(scripted, wait.begin(scripted.loop))).toEqual(['pass', 'begin', 'end'])
    expect(scripted.selector.registered).toEqual([])
  })

  test('goes on in the pass after the one that found its descriptor ready', () => {
    using wait = prepare()
    const scripted = scriptedLoop()
    wait.unblock()
    const blocked = Object.create(wait.socket, {}) as Socket
    expect(blocked).toBeDefined()
    scripted.selector.script.push([], [], [[wait.socket, events]])
    expect(traceOf(scripted, wait.begin(scripted.loop))).toEqual([])
  })
})
