import { randomBytes } from 'node:crypto'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { startServer } from './start-example.ts'

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}

async function echoPort(): Promise<number> {
  // It answers after the end of the question only.
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    void buffer(socket).then((bytes) => socket.end(bytes))
  })
  onTestFinished(() => void server.close())
  await new Promise<void>((listens) => server.listen(0, '127.0.0.1', listens))
  return portOf(server)
}

async function exchange(port: number, bytes: Buffer): Promise<Buffer> {
  const socket = connect(port, '127.0.0.1')
  socket.end(bytes)
  return buffer(socket)
}

test('passes on what many clients say, and its end, and brings the answers back', async () => {
  const { port, child, ended } = await startServer('tcp-proxy.ts', 0, 'localhost', await echoPort())
  const questions = Array.from({ length: 20 }, (_, index) => randomBytes(1 + index * 50_000))
  const answers = await Promise.all(questions.map((question) => exchange(port, question)))
  expect(answers.every((answer, index) => answer.equals(questions[index] ?? Buffer.alloc(0)))).toBe(true)
  child.kill('SIGINT')
  expect(await ended).toMatchObject({ status: 0, stderr: '' })
})

test('hangs up on whom it cannot connect, and goes on', async () => {
  const { port, child, ended } = await startServer('tcp-proxy.ts', 0, '127.0.0.1', 1)
  for (const question of ['hello', 'again']) {
    // To close on bytes that nobody read is to reset.
    const answer = exchange(port, Buffer.from(question)).catch((error: NodeJS.ErrnoException) => error.code)
    expect(await answer).toSatisfy((end) => end === 'ECONNRESET' || (end as Buffer).length === 0)
  }
  child.kill('SIGINT')
  expect(await ended).toMatchObject({
    status: 0,
    stderr: expect.stringMatching(/^(OSError: .*ECONNREFUSED.*\n){2}$/) as string,
  })
})

test('tells of a connection that was reset, ends the other side of it, and can be started again', async () => {
  const server = createServer((socket) => void socket.once('data', () => socket.resetAndDestroy()))
  onTestFinished(() => void server.close())
  await new Promise<void>((listens) => server.listen(0, '127.0.0.1', listens))
  const { port, child, ended } = await startServer('tcp-proxy.ts', 0, '127.0.0.1', portOf(server))
  const client = connect(port, '127.0.0.1')
  client.write('hello')
  expect(await buffer(client)).toHaveLength(0)
  child.kill('SIGINT')
  expect(await ended).toMatchObject({
    status: 0,
    stderr: expect.stringMatching(/^OSError: .*ECONNRESET.*\n$/) as string,
  })
  // It was the first to close a connection, which its system remembers for a while.
  expect(await startServer('tcp-proxy.ts', port, '127.0.0.1', 80)).toMatchObject({ port })
})
