import { SystemExit } from '@tsyncio/futures'
import { BrowserHost } from '@tsyncio/hosts'
import type { BrowserPlatform } from '@tsyncio/hosts'
import { describe, expect, onTestFinished, test } from 'vitest'
import { GuestLoop } from './guest-loop.ts'

/** A message channel that lets Node end. */
class Channel extends MessageChannel {
  constructor() {
    super()
    onTestFinished(() => this.port1.close())
  }
}

/** Of what a browser has, what this one is given. */
function platformWith(parts: Partial<BrowserPlatform>): BrowserPlatform {
  return {
    setTimeout: (callback, milliseconds) => setTimeout(callback, milliseconds),
    clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
    ...parts,
  }
}

/** As in a browser, what a task throws is a rejection, and not an uncaught error. */
const scheduler = {
  postTask: (task: () => void): Promise<void> =>
    new Promise((resolve, reject) => {
      setTimeout(() => {
        try {
          resolve(task())
        } catch (error) {
          reject(error)
        }
      })
    }),
}

describe.each<[string, () => Partial<BrowserPlatform>]>([
  ['a scheduler', () => ({ scheduler, MessageChannel: Channel as never })],
  ['a message channel', () => ({ scheduler: {}, MessageChannel: Channel as never })],
  ['timers alone', () => ({})],
])('a browser with %s', (_what, parts) => {
  test('gives each turn that is asked for, in order, after the running code', async () => {
    const host = new BrowserHost(platformWith(parts()))
    const log: string[] = []
    const done = Promise.withResolvers<void>()
    host.requestTurn(() => log.push('one'))
    host.requestTurn(() => {
      log.push('two')
      host.requestTurn(() => done.resolve())
    })
    log.push('running code')
    await done.promise
    expect(log).toEqual(['running code', 'one', 'two'])
  })

  test('reports what a turn throws as an uncaught error', async () => {
    const reported = Promise.withResolvers<unknown>()
    const host = new BrowserHost(platformWith({ ...parts(), reportError: reported.resolve }))
    const error = new Error('no')
    host.requestTurn(() => {
      throw error
    })
    expect(await reported.promise).toBe(error)
  })

  test('can be the host of a loop', async () => {
    const reported = Promise.withResolvers<unknown>()
    const host = new BrowserHost(platformWith({ ...parts(), reportError: reported.resolve }))
    const loop = new GuestLoop()
    const exit = new SystemExit('enough')
    loop.callLater(0.005, () => {
      throw exit
    })
    loop.attach(host)
    expect(await reported.promise).toBe(exit)
    expect(loop.isRunning()).toBe(false)
  })
})

test('a turn is asked for where it comes soonest: of the scheduler, else through a channel, else by a timer', () => {
  const asked: string[] = []
  const parts: BrowserPlatform = {
    scheduler: { postTask: async () => asked.push('scheduler') },
    MessageChannel: class {
      readonly port1 = { onmessage: null, postMessage() {} }
      readonly port2 = { onmessage: null, postMessage: () => void asked.push('channel') }
    },
    setTimeout: (_callback, milliseconds) => asked.push(`timer of ${milliseconds}`),
    clearTimeout() {},
  }
  new BrowserHost(parts).requestTurn(() => {})
  new BrowserHost({ ...parts, scheduler: {} }).requestTurn(() => {})
  new BrowserHost({ ...parts, scheduler: {}, MessageChannel: undefined }).requestTurn(() => {})
  expect(asked).toEqual(['scheduler', 'channel', 'timer of 0'])
})

test('a delay is rounded up to milliseconds, and no longer than a timer can be', () => {
  const delays: number[] = []
  const host = new BrowserHost(platformWith({ setTimeout: (_turn, milliseconds) => delays.push(milliseconds) }))
  for (const seconds of [0, 0.0001, 1.5, 1e12]) host.requestTurnAfter(seconds, () => {})
  expect(delays).toEqual([0, 1, 1500, 2 ** 31 - 1])
})

test('turns after a delay come once, and not when they are taken back', async () => {
  const host = new BrowserHost(platformWith({}))
  const log: string[] = []
  host.requestTurnAfter(0.001, () => log.push('taken back'))[Symbol.dispose]()
  host.requestTurnAfter(1e12, () => log.push('in a life or two'))[Symbol.dispose]()
  await new Promise<void>((resolve) => host.requestTurnAfter(0.002, resolve))
  expect(log).toEqual([])
})

test('without reportError, an error is thrown where the platform calls', () => {
  const callbacks: (() => void)[] = []
  const host = new BrowserHost(platformWith({ setTimeout: (callback) => callbacks.push(callback) }))
  const error = new Error('no')
  host.reportError(error)
  expect(callbacks[0]).toThrow(error)
})

test('a page needs nobody to keep it up: its platform is asked for nothing', () => {
  const asked: string[] = []
  const setTimeout = (): unknown => asked.push('setTimeout')
  const clearTimeout = (): unknown => asked.push('clearTimeout')
  const alive = new BrowserHost({ setTimeout, clearTimeout }).keepAlive()
  alive[Symbol.dispose]()
  alive[Symbol.dispose]()
  expect(asked).toEqual([])
})
