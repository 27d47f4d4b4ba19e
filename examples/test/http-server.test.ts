import { execFile } from 'node:child_process'
import { Agent, request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { startServer } from './start-example.ts'

/** Sends bytes as they are, at once or one by one, and returns all that comes back. */
async function raw(port: number, bytes: string, oneByOne = false): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  const answered = text(socket)
  if (oneByOne) {
    socket.setNoDelay(true)
    for (const byte of bytes) await new Promise((sent) => socket.write(byte, sent))
  } else {
    socket.write(bytes)
  }
  return answered
}

const bodyOf = (answer: string): string => answer.slice(answer.indexOf('\r\n\r\n') + 4)

test('answers curl, with a body of each kind, and keeps the connection', async () => {
  const { port, child, ended } = await startServer('http-server.ts', 0)
  const curl = async (...args: string[]): Promise<string> =>
    (await promisify(execFile)('curl', ['-sS', '--max-time', '10', ...args])).stdout
  const url = `http://127.0.0.1:${port}`
  expect(await curl(`${url}/`)).toBe('Hello, world!\n')
  expect(await curl('-I', `${url}/`)).toMatch(/^HTTP\/1.1 200 OK\r\n(.+\r\n)*Content-Length: 14\r\n/)
  expect(await curl('-d', 'a body', `${url}/echo`)).toBe('a body')
  expect(await curl('-H', 'Transfer-Encoding: chunked', '-d', 'in chunks', `${url}/echo`)).toBe('in chunks')
  expect(await curl('-H', 'Expect: 100-continue', '-d', 'x'.repeat(100_000), `${url}/echo`)).toHaveLength(100_000)
  expect(await curl('--http1.0', `${url}/`)).toBe('Hello, world!\n')
  expect(await curl('-o', '/dev/null', '-w', '%{http_code}', `${url}/nothing`)).toBe('404')
  expect(await curl(`${url}/`, `${url}/`, '-w', '%{num_connects} ')).toBe('Hello, world!\n1 Hello, world!\n0 ')
  child.kill('SIGINT')
  expect(await ended).toMatchObject({ status: 0, stderr: '', stdout: expect.stringMatching(/stopped\n$/) as string })
})

test('answers requests that were sent in one go, in their order', async () => {
  const { port } = await startServer('http-server.ts', 0)
  const one = 'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\none'
  const two =
    'POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\ntw\r\n1\r\no\r\n0\r\nA: b\r\n\r\n'
  const last = '\r\nGET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
  for (const oneByOne of [false, true]) {
    const answers = await raw(port, one + two + last, oneByOne)
    expect(answers.match(/HTTP\/1.1 200 OK/g)).toHaveLength(3)
    expect(answers).toMatch(/\r\n\r\noneHTTP(.|\r\n)*\r\n\r\ntwoHTTP(.|\r\n)*\r\n\r\nHello, world!\n$/)
  }
})

test('forgives empty lines before a request, whenever they arrive', async () => {
  const { port } = await startServer('http-server.ts', 0)
  const hello = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
  for (const oneByOne of [false, true]) {
    expect(await raw(port, `\r\n\r\n${hello}`, oneByOne)).toMatch(/^HTTP\/1.1 200 OK\r\n/)
  }
})

test('answers many clients that keep their connections', async () => {
  const { port } = await startServer('http-server.ts', 0)
  const agent = new Agent({ keepAlive: true, maxSockets: 50 })
  const ask = (): Promise<string> =>
    new Promise((resolve, reject) => {
      const asking = request({ port, host: '127.0.0.1', agent, path: '/' }, (answer: IncomingMessage) => {
        text(answer).then(resolve, reject)
      })
      asking.on('error', reject).end()
    })
  const answers = await Promise.all(Array.from({ length: 2000 }, ask))
  expect(new Set(answers)).toEqual(new Set(['Hello, world!\n']))
  agent.destroy()
})

const REFUSED: [bytes: string, status: number, message: string][] = [
  ['GET /\r\n\r\n', 400, 'no request line'],
  ['GET / HTTP/1.1\r\n\r\n', 400, 'no host'],
  ['GET / HTTP/2.0\r\nHost: x\r\n\r\n', 505, 'only HTTP/1'],
  ['GET / HTTP/1.1\r\nHost : x\r\n\r\n', 400, 'a bad header'],
  ['GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n', 400, 'two headers of one kind: host'],
  [`GET / HTTP/1.1\r\nHost: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'too many headers'],
  ['POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1x\r\n\r\n', 400, 'a length that is no number'],
  ['POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999\r\n\r\n', 413, 'too large'],
  ['POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n', 501, 'unknown transfer-encoding: gzip'],
  [
    'POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n',
    400,
    'two ways to tell the length',
  ],
  ['POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n', 400, 'a length that is no number'],
  [
    'POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n',
    400,
    'a chunk is longer than it says',
  ],
  ['POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n', 413, 'too large'],
  ['PUT / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 405, 'GET or HEAD, please.'],
]

test('refuses what is no request, or too much of one, and says why', async () => {
  const { port } = await startServer('http-server.ts', 0)
  for (const [bytes, status, message] of REFUSED) {
    const answer = await raw(port, bytes)
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(bodyOf(answer)).toBe(`${message}\n`)
  }
})
