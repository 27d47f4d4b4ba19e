import { canWatchReadable } from '@tsyncio/selector-io'
import { expect, test } from 'vitest'
import { startNode } from './start-node.ts'

test.runIf(canWatchReadable())('a thread that its loop blocks can be terminated', async () => {
  const { ended } = startNode(`
    import { once } from 'node:events'
    import { Worker } from 'node:worker_threads'
    const worker = new Worker(\`
      const { parentPort } = require('node:worker_threads')
      import('tsyncio').then(({ runBlocking, sleep }) => {
        parentPort.postMessage('ready')
        runBlocking(sleep(60))
      })\`, { eval: true, execArgv: ['--conditions=@tsyncio/source'] })
    await once(worker, 'message')
    await worker.terminate()
    console.log('terminated')`)
  // It is killed if it does not end.
  expect(await ended).toEqual({ status: 0, lines: ['terminated'], stderr: '' })
})

test.runIf(canWatchReadable())('a thread that looks up names can be terminated', async () => {
  const { ended } = startNode(`
    import { once } from 'node:events'
    import { Worker } from 'node:worker_threads'
    for (let times = 0; times < 10; times += 1) {
      const worker = new Worker(\`
        const { parentPort } = require('node:worker_threads')
        import('tsyncio').then(({ getRunningSocketLoop, runBlocking }) => {
          runBlocking((function* () {
            const loop = getRunningSocketLoop()
            yield* loop.getAddrInfo('localhost', 80)
            parentPort.postMessage('ready')
            for (;;) yield* loop.getAddrInfo('localhost', 80)
          })())
        })\`, { eval: true, execArgv: ['--conditions=@tsyncio/source'] })
      await once(worker, 'message')
      await new Promise((resolve) => setTimeout(resolve, times * 6))
      await worker.terminate()
    }
    console.log('terminated')`)
  expect(await ended).toEqual({ status: 0, lines: ['terminated'], stderr: '' })
})
