import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { constants } from 'node:os'
import { createTask, getRunningSocketLoop, OSError, run, SOCK_DGRAM, Socket } from 'tsyncio'
import type { Coroutine } from 'tsyncio'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { echo } from '../src/udp-ping.ts'
import { startExample, startServer } from './start-example.ts'

beforeEach(() => void vi.stubEnv('PATIENCE', '3'))
afterEach(() => void vi.unstubAllEnvs())

test('asks itself five times, and one answer is lost', async () => {
  const { status, stdout, stderr } = await startExample('udp-ping.ts').ended
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const lines = stdout.trim().split('\n')
  expect(lines[0]).toMatch(/^answers on \d+$/)
  expect(lines[3]).toBe('3: lost')
  for (const number of [1, 2, 4, 5]) expect(lines[number]).toMatch(new RegExp(`^${number}: [\\d.]+ ms$`))
})

test('answers others, and asks others', async () => {
  const { port } = await startServer('udp-ping.ts', 'echo', 0)
  const socket = createSocket('udp4')
  for (const text of ['hello', '', 'x'.repeat(60_000)]) {
    socket.send(text, port, '127.0.0.1')
    const [message] = (await once(socket, 'message')) as [Buffer]
    expect(message.toString()).toBe(text)
  }
  socket.close()
  const { stdout } = await startExample('udp-ping.ts', 'ping', '127.0.0.1', port).ended
  expect(stdout).toMatch(/^1: [\d.]+ ms\n(.*ms\n){4}$/)
})

test('an answer that cannot be sent is told of, and is not the last', async () => {
  const told = vi.spyOn(console, 'error').mockReturnValue()
  onTestFinished(() => told.mockRestore())
  function* main(): Coroutine<string> {
    const loop = getRunningSocketLoop()
    using server = new Socket({ type: SOCK_DGRAM })
    using client = new Socket({ type: SOCK_DGRAM })
    server.bind({ host: '127.0.0.1', port: 0 })
    vi.spyOn(server, 'sendTo').mockImplementationOnce(() => {
      // As it is for a question that says to come from port 0.
      throw new OSError({ errno: constants.errno.EINVAL, syscall: 'sendto' })
    })
    const echoing = createTask(echo(server))
    for (const text of ['one', 'two']) yield* loop.sockSendTo(client, Buffer.from(text), server.getSockName())
    const { bytes } = yield* loop.sockRecvFrom(client, 100)
    echoing.cancel()
    yield
    return String(Buffer.from(bytes))
  }
  expect(await run(main())).toBe('two')
  expect(told.mock.calls).toEqual([[expect.stringMatching(/^OSError: sendto EINVAL/)]])
})
