import { NodeHost } from '@tsyncio/hosts'
import { describe, expect, test } from 'vitest'

/** Until Node has gone round its own loop `count` times. */
async function rounds(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await new Promise((resolve) => setImmediate(resolve))
}

describe('a turn', () => {
  test('comes once, after the running code and its promises', async () => {
    const log: string[] = []
    new NodeHost().requestTurn(() => void log.push('turn'))
    void Promise.resolve().then(() => log.push('promise'))
    log.push('running code')
    await rounds(3)
    expect(log).toEqual(['running code', 'promise', 'turn'])
  })

  test('that is asked for in a turn comes in a later round, so that others get theirs', async () => {
    const host = new NodeHost()
    const log: string[] = []
    host.requestTurn(() => {
      host.requestTurn(() => void log.push('second turn'))
      setImmediate(() => log.push('other'))
      log.push('first turn')
    })
    await rounds(2)
    expect(log.slice(0, 2)).toEqual(['first turn', 'second turn'])
    await rounds(1)
    expect(log).toContain('other')
  })
})

describe('a turn after a delay', () => {
  test('does not come much too early, and comes once', async () => {
    const started = performance.now()
    let turns = 0
    await new Promise<void>((resolve) => {
      new NodeHost().requestTurnAfter(0.02, () => {
        turns += 1
        resolve()
      })
      // The host's timer does not keep Node up, and the test may be all there is.
      setTimeout(() => {}, 1000).unref()
      setTimeout(resolve, 2000)
    })
    // Node's timers may be a millisecond early.
    expect(performance.now() - started).toBeGreaterThan(18)
    await rounds(2)
    expect(turns).toBe(1)
  })

  test('of nothing comes soon', async () => {
    await new Promise<void>((resolve, reject) => {
      new NodeHost().requestTurnAfter(0, resolve)
      setTimeout(() => reject(new Error('too late')), 2000).unref()
      setTimeout(() => {}, 20)
    })
  })

  test('does not come when it is taken back, which may be repeated', async () => {
    let turns = 0
    const request = new NodeHost().requestTurnAfter(0.001, () => (turns += 1))
    request[Symbol.dispose]()
    request[Symbol.dispose]()
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(turns).toBe(0)
  })

  test.each([2 ** 31, 1e12, Infinity])(
    'of %d seconds does not come at once: Node cannot count so far',
    async (delay) => {
      let turns = 0
      using _request = new NodeHost().requestTurnAfter(delay, () => (turns += 1))
      await new Promise((resolve) => setTimeout(resolve, 10))
      expect(turns).toBe(0)
    },
  )
})

describe('watching descriptors', () => {
  test('is what it was given', () => {
    const asked: number[] = []
    const watchReadable = (fd: number): Disposable => (asked.push(fd), { [Symbol.dispose]: () => asked.push(-fd) })
    const host = new NodeHost({ watchReadable })
    host.watchReadable?.(7, () => {})[Symbol.dispose]()
    expect(asked).toEqual([7, -7])
  })

  test('is absent otherwise', () => {
    expect(new NodeHost().watchReadable).toBeUndefined()
    expect(new NodeHost({ watchReadable: undefined }).watchReadable).toBeUndefined()
  })
})

describe('an interruption', () => {
  test('is told to each who listens, by one listener of the process', () => {
    const before = process.listenerCount('SIGINT')
    const log: number[] = []
    const listening = [1, 2, 3].map((n) => new NodeHost().onInterrupt(() => void log.push(n)))
    expect(process.listenerCount('SIGINT')).toBe(before + 1)
    for (const each of listening.splice(0, 2)) each?.[Symbol.dispose]()
    process.emit('SIGINT')
    for (const each of listening) each?.[Symbol.dispose]()
    expect(process.listenerCount('SIGINT')).toBe(before)
    expect(log).toEqual([3])
  })

  test('is left to a program that listens by itself, whoever began', () => {
    const log: string[] = []
    const own = (): void => void log.push('own')
    const listening = new NodeHost().onInterrupt(() => void log.push('host'))
    process.on('SIGINT', own)
    const refused = new NodeHost().onInterrupt(() => void log.push('refused'))
    process.emit('SIGINT')
    process.off('SIGINT', own)
    process.emit('SIGINT')
    listening?.[Symbol.dispose]()
    expect([refused, log]).toEqual([undefined, ['own', 'host']])
  })
})
