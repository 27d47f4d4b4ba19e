import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

/** A server that runs out of descriptors for half a second, with a client that is connected and one that is not yet. */
const PROGRAM = `
  import { openSync, closeSync } from 'node:fs'
  import {
    acceptForever, createTask, defaultParts, EpollSelector, getRunningSocketLoop, SelectorEventLoop, sleep, Socket,
  } from 'tsyncio'

  let attempts = 0
  let looks = 0
  class CountingSelector extends EpollSelector {
    select(timeout) {
      looks += 1
      return super.select(timeout)
    }
  }
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
    const start = loop.time()
    attempts = looks = 0
    for (let left = 5; left > 0; left--) {
      answers.push(yield* ask(first, 'still there'))
      yield* sleep(0.1)
    }
    const during = { attempts, looks, tenths: (loop.time() - start) * 10 }
    files.forEach((file) => closeSync(file))
    answers.push(yield* ask(second, 'at last'))
    return { answers, reports, during }
  }

  const loop = new SelectorEventLoop({ ...defaultParts, selector: new CountingSelector() })
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
  const { answers, reports, during } = JSON.parse(stdout) as Record<'answers' | 'reports', string[]> & {
    during: Record<'attempts' | 'looks' | 'tenths', number>
  }
  expect(answers).toEqual(['hello', ...Array.from({ length: 5 }, () => 'still there'), 'at last'])
  expect(reports).toEqual(['EMFILE'])
  // One in a tenth of a second, however long five of them took.
  expect(during.attempts).toBeGreaterThanOrEqual(3)
  expect(during.attempts).toBeLessThanOrEqual(during.tenths + 2)
  expect(during.looks).toBeLessThan(10 * (during.tenths + 2))
})
