import { readdirSync, writeSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import type { ThreadsafeScheduler, WakeUp, WakeUpEvents } from '@tsyncio/events'
import { describe, expect, test } from 'vitest'
import { newLoop, RUNS } from './loops.ts'
import { startNode } from './start-node.ts'

function openWakeUp(loop: ThreadsafeScheduler, events: Partial<WakeUpEvents> = {}): WakeUp {
  const wakeUp = loop.openWakeUp({ woken: () => {}, closing: () => {}, ...events })
  if (wakeUp === undefined) throw new Error('threads cannot write to descriptors here')
  return wakeUp
}

describe.each(RUNS)('$name', ({ run }) => {
  test('is woken by what another thread writes, as often as that waits for it in between', async () => {
    const workers: Worker[] = []
    const woken = await run(function* (loop) {
      const done = loop.createFuture<number>()
      const heard = new Int32Array(new SharedArrayBuffer(4))
      using wakeUp = openWakeUp(loop, {
        woken: () => {
          if (Atomics.add(heard, 0, 1) === 2) done.setResult(3)
          Atomics.notify(heard, 0)
        },
      })
      const worker = new Worker(new URL('./fixtures/ringing-worker.ts', import.meta.url), {
        workerData: { fd: wakeUp.fd, times: 3, heard },
      })
      // It outlives a failing test otherwise.
      worker.unref()
      worker.on('error', (error) => done.setException(error))
      workers.push(worker)
      return yield* done
    })
    expect(woken).toBe(3)
    // Its descriptors are not for the next test to count.
    for (const worker of workers) await worker.terminate()
  })

  test('is woken once by what is written at once, and not again', async () => {
    const calls = await run(function* (loop) {
      let times = 0
      using wakeUp = openWakeUp(loop, { woken: () => void (times += 1) })
      for (let n = 0; n < 100; n += 1) writeSync(wakeUp.fd, 'x')
      for (let passes = 0; passes < 5; passes += 1) yield
      return times
    })
    expect(calls).toBe(1)
  })
})

test('a wake-up tells before it is closed with its loop, and leaves no descriptor', () => {
  const before = readdirSync('/proc/self/fd').length
  const loop = newLoop()
  const log: string[] = []
  const first = openWakeUp(loop, { closing: () => void log.push(`closing ${first.fd}`) })
  const second = openWakeUp(loop, { closing: () => void log.push('not told') })
  second[Symbol.dispose]()
  loop.close()
  expect(readdirSync('/proc/self/fd').length).toBe(before)
  first[Symbol.dispose]()
  expect(log).toEqual([`closing ${first.fd}`])
  expect(() => openWakeUp(loop)).toThrow('Event loop is closed')
})

test('a wake-up does not keep the host of a guest up', async () => {
  const { ended } = startNode(`
    import { NodeHost } from '@tsyncio/hosts'
    import { watchReadable } from '@tsyncio/selector-io'
    import { newSelectorLoop } from './new-selector-loop.ts'
    const loop = newSelectorLoop()
    loop.attach(new NodeHost({ watchReadable }))
    loop.openWakeUp({ woken: () => {}, closing: () => {} })
    console.log('nothing to do')`)
  expect(await ended).toEqual({ status: 0, lines: ['nothing to do'], stderr: '' })
})
