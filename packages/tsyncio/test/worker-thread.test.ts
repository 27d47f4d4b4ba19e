import { Worker } from 'node:worker_threads'
import { expect, onTestFinished, test } from 'vitest'

const CODE = `
  const { parentPort } = require('node:worker_threads')
  import('tsyncio').then(async ({ createTask, getRunningLoop, run, sleep, socketPair }) => {
    const [left, right] = socketPair()
    function* main() {
      const received = createTask(getRunningLoop().sockRecv(left, 10))
      yield* sleep(0.02)
      right.send(Buffer.from('hello'))
      return Buffer.from(yield* received).toString()
    }
    parentPort.postMessage(await run(main()))
  })`

test('a loop is a guest in a worker thread, too, where libuv watches nothing for it', async () => {
  const worker = new Worker(CODE, { eval: true, execArgv: ['--conditions=@tsyncio/source'] })
  onTestFinished(() => void worker.terminate())
  const message = await new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
  expect(message).toBe('hello')
})
