import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

/** A server that runs out of descriptors for half a second, with a client that is connected and one that is not yet. */
const PROGRAM = `
  import { openSync, closeSync } from 'node:fs'
  import { acceptForever, createTask, getRunningSocketLoop, newEventLoop, sleep, Socket } from 'tsyncio'

  let attempts = 0
  class CountingListener extends Socket {
    accept() {
      attempts += 1
      return super.accept()
    }
  }

  function* echo({ socket }) {
    const loop = getRunningSocketLoop()
    for (;;) {
      const bytes = yield* loop.sockRecv(socket, 100)
      if (bytes.length === 0) return socket.close()
      yield* loop.sockSendAll(socket, bytes)
    }
  }

  function* ask(socket, word) {
    const loop = getRunningSocketLoop()
    yield* loop.sockSendAll(socket, Buffer.from(word))
    return Buffer.from(yield* loop.sockRecv(socket, 100)).toString()
  }

  function fill() {
    const files = []
    try {
      for (;;) files.push(openSync('/dev/null'))
    } catch (error) {
      if (error.code !== 'EMFILE') throw error
      return files
    }
  }

  function* main() {
    const loop = getRunningSocketLoop()
    const reports = []
    loop.setExceptionHandler((_, context) => reports.push(context.exception.code))
    const listener = new CountingListener()
    listener.bind({ host: '127.0.0.1', port: 0 })
    listener.listen()
    createTask(acceptForever(listener, (accepted) => createTask(echo(accepted)), { retryDelay: 0.1 }))
    const [first, second] = [new Socket(), new Socket()]
    yield* loop.sockConnect(first, listener.getSockName())
    const answers = [yield* ask(first, 'hello')]
    const files = fill()
    yield* loop.sockConnect(second, listener.getSockName())
    const cpu = process.cpuUsage()
    attempts = 0
    for (let left = 5; left > 0; left--) {
      answers.push(yield* ask(first, 'still there'))
      yield* sleep(0.1)
    }
    const during = attempts
    const { user, system } = process.cpuUsage(cpu)
    files.forEach((file) => closeSync(file))
    answers.push(yield* ask(second, 'at last'))
    return { answers, reports, during, cpu: (user + system) / 1e6 }
  }

  const loop = newEventLoop()
  console.log(JSON.stringify(loop.runUntilComplete(main())))
  process.exit()
`

test('a server that runs out of descriptors reports once, serves who is connected, and goes on', () => {
  const cwd = fileURLToPath(new URL('../../tsyncio', import.meta.url))
  const node = [process.execPath, '--conditions=@tsyncio/source', '--input-type=module', '--eval', PROGRAM]
  const { status, stdout, stderr } = spawnSync('sh', ['-c', 'ulimit -n 60 && exec "$@"', 'sh', ...node], {
    cwd,
    encoding: 'utf8',
    timeout: 50_000,
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const { answers, reports, during, cpu } = JSON.parse(stdout) as Record<'answers' | 'reports', string[]> &
    Record<'during' | 'cpu', number>
  expect(answers).toEqual(['hello', ...Array.from({ length: 5 }, () => 'still there'), 'at last'])
  expect(reports).toEqual(['EMFILE'])
  expect(during).toBeGreaterThanOrEqual(3)
  expect(during).toBeLessThanOrEqual(7)
  expect(cpu).toBeLessThan(0.25)
})
