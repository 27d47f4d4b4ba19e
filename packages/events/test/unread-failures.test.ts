import type { UnreadFailure } from '@tsyncio/futures'
import { describe, expect, test } from 'vitest'
import { FakeHost } from './fake-host.ts'
import { ScriptedLoop } from './scripted-loop.ts'

/** A failure that notes what is done with it. */
class NotedFailure implements UnreadFailure {
  readonly #name: string
  readonly #log: string[]

  constructor(name: string, log: string[]) {
    this.#name = name
    this.#log = log
  }

  letGo(): void {
    this.#log.push(`let go of ${this.#name}`)
  }

  report(): void {
    this.#log.push(`reported ${this.#name}`)
  }
}

function makeLoop(): { loop: ScriptedLoop; log: string[]; fail: (name: string) => NotedFailure } {
  const loop = new ScriptedLoop()
  const log: string[] = []
  const fail = (name: string): NotedFailure => {
    const failure = new NotedFailure(name, log)
    loop.unreadFailures.add(failure)
    return failure
  }
  return { loop, log, fail }
}

describe('a failure that nobody has read', () => {
  test('is let go when the run ends, and not before', () => {
    const { loop, log, fail } = makeLoop()
    loop.callSoon(() => void fail('one'))
    loop.callLater(1, () => void fail('two'))
    loop.callLater(2, () => log.push('last'))
    loop.callLater(3, () => loop.stop())
    loop.runForever()
    expect(log).toEqual(['last', 'let go of one', 'let go of two'])
    loop.callSoon(() => loop.stop())
    loop.runForever()
    expect(log).toHaveLength(3)
  })

  test('is let go when the turn of a guest ends, even with an error that leaves the loop', () => {
    const { loop, log, fail } = makeLoop()
    const host = new FakeHost()
    loop.attach(host)
    loop.callSoon(() => void fail('one'))
    host.playTurn()
    expect(log).toEqual(['let go of one'])
    loop.callSoon(() => {
      fail('two')
      loop.outside.push(() => {
        throw new Error('no')
      })
    })
    loop.callSoon(() => loop.callSoon(() => {}))
    host.playTurn()
    expect(log).toEqual(['let go of one', 'let go of two'])
    expect(host.errors).toHaveLength(1)
  })

  test('between two turns belongs to the next, which it asks for', () => {
    const { loop, log, fail } = makeLoop()
    const host = new FakeHost()
    loop.attach(host)
    host.playTurn()
    fail('one')
    expect([log, host.requested]).toEqual([[], { turns: 1, timers: 0 }])
    host.playTurn()
    expect(log).toEqual(['let go of one'])
  })

  test('is let go when the guest leaves', () => {
    const { loop, log, fail } = makeLoop()
    const guest = loop.attach(new FakeHost())
    fail('one')
    guest.detach()
    expect(log).toEqual(['let go of one'])
  })

  test('is let go at once while the loop does not run', () => {
    const { log, fail } = makeLoop()
    fail('one')
    expect(log).toEqual(['let go of one'])
  })

  test('is reported when the loop closes: first what failed first', () => {
    const { loop, log, fail } = makeLoop()
    fail('one')
    loop.callSoon(() => void fail('two'))
    loop.callSoon(() => loop.stop())
    loop.runForever()
    log.splice(0)
    loop.close()
    expect(log).toEqual(['reported one', 'reported two'])
  })
})

test('a failure that was read is not let go, nor reported', () => {
  const { loop, log, fail } = makeLoop()
  const older = fail('one')
  log.splice(0)
  loop.callSoon(() => {
    loop.unreadFailures.delete(fail('two'))
    loop.unreadFailures.delete(older)
    loop.stop()
  })
  loop.runForever()
  loop.close()
  expect(log).toEqual([])
})
