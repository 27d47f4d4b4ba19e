import { closeSync, openSync } from 'node:fs'
import { setImmediate as immediate } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { canWatchReadable, Socket, socketPair, watchReadable } from '@tsyncio/selector-io'
import { describe, expect, onTestFinished, test } from 'vitest'

const BYTE = new Uint8Array(1)
const ROUNDS = 10_000

function pair(): [watched: Socket, other: Socket] {
  const sockets = socketPair()
  onTestFinished(() => sockets.forEach((socket) => socket.close()))
  return sockets
}

/** The lowest number that is free. */
function freeDescriptor(): number {
  using socket = new Socket()
  return socket.fileno()
}

describe.runIf(canWatchReadable())('watching a descriptor', () => {
  test('calls back whenever there is something to read', async () => {
    const [watched, other] = pair()
    let calls = 0
    using _watch = watchReadable(watched.fileno(), () => {
      calls++
      watched.recv(10)
    })
    for (let round = 1; round <= 3; round++) {
      other.send(BYTE)
      await immediate()
      await immediate()
      expect(calls).toBe(round)
    }
  })

  test('calls back as long as it is not read', async () => {
    const [watched, other] = pair()
    const calls: number[] = []
    using _watch = watchReadable(watched.fileno(), () => calls.push(1))
    other.send(BYTE)
    while (calls.length < 3) await immediate()
  })

  test('promises and ticks run after the callback', async () => {
    const [watched, other] = pair()
    const order: string[] = []
    const done = Promise.withResolvers<void>()
    using _watch = watchReadable(watched.fileno(), () => {
      watched.recv(10)
      process.nextTick(() => order.push('tick'))
      void Promise.resolve().then(() => order.push('promise'))
      setImmediate(() => done.resolve())
      order.push('callback')
    })
    other.send(BYTE)
    await done.promise
    expect(order).toEqual(['callback', 'tick', 'promise'])
  })

  test('may be disposed of inside the callback, and twice', async () => {
    const [watched, other] = pair()
    let calls = 0
    const watch = watchReadable(watched.fileno(), () => {
      calls++
      watch[Symbol.dispose]()
      watch[Symbol.dispose]()
    })
    other.send(BYTE)
    for (let turn = 0; turn < 5; turn++) await immediate()
    expect(calls).toBe(1)
  })

  test('what the callback throws is reported, and watching goes on', async () => {
    const [watched, other] = pair()
    const errors: unknown[] = []
    const fail = (): void => {
      watched.recv(10)
      throw new Error(`failure ${errors.length}`)
    }
    using _watch = watchReadable(watched.fileno(), fail, (error) => errors.push(error))
    for (let round = 1; round <= 2; round++) {
      other.send(BYTE)
      while (errors.length < round) await immediate()
    }
    expect(errors.map(String)).toEqual(['Error: failure 0', 'Error: failure 1'])
  })

  test('the descriptor may be closed under it', async () => {
    const [watched] = pair()
    using _watch = watchReadable(watched.fileno(), () => undefined)
    watched.close()
    for (let turn = 0; turn < 3; turn++) await immediate()
  })

  test('one descriptor may be watched twice', async () => {
    const [watched, other] = pair()
    const calls = new Set<string>()
    using _first = watchReadable(watched.fileno(), () => calls.add('first'))
    using _second = watchReadable(watched.fileno(), () => calls.add('second'))
    other.send(BYTE)
    while (calls.size < 2) await immediate()
  })

  test(`leaves nothing behind ${ROUNDS} watches`, async () => {
    const [watched] = pair()
    const before = freeDescriptor()
    for (let round = 0; round < ROUNDS; round++) {
      watchReadable(watched.fileno(), () => undefined)[Symbol.dispose]()
      if (round % 100 === 0) await immediate()
    }
    expect(freeDescriptor() - before).toBeLessThan(100)
  })

  test('leaves nothing behind when libuv refuses', () => {
    const file = openSync('/proc/self/exe', 'r')
    const before = freeDescriptor()
    expect(() => watchReadable(file, () => undefined)).toThrow('EPERM')
    expect(freeDescriptor()).toBe(before)
    closeSync(file)
  })

  test('refuses what cannot be watched', () => {
    expect(() => watchReadable(-1, () => undefined)).toThrow('fd: expected an integer')
    expect(() => watchReadable(2 ** 30, () => undefined)).toThrow('EBADF')
  })

  test('is not possible in a worker thread, and says so', async () => {
    const index = new URL('../src/index.ts', import.meta.url)
    const code = `
      import { canWatchReadable, watchReadable } from ${JSON.stringify(index.href)}
      import { parentPort } from 'node:worker_threads'
      let message
      try { watchReadable(0, () => {}) } catch (error) { message = error.message }
      parentPort.postMessage([canWatchReadable(), message])`
    const url = new URL(`data:text/javascript,${encodeURIComponent(code)}`)
    const worker = new Worker(url, { execArgv: ['--conditions=@tsyncio/source'] })
    const answer = await new Promise((resolve, reject) => worker.on('message', resolve).on('error', reject))
    expect(answer).toEqual([false, expect.stringMatching(/only in the main thread/)])
  })
})
