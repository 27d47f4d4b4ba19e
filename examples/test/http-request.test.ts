import type { Coroutine, Socket, SocketLoop } from 'tsyncio'
import { expect, test } from 'vitest'
import { HttpError, RequestReader } from '../src/http-request.ts'

const MAX_HEAD = 16 * 1024

/** All that a connection says, if the bytes of a client arrive in these pieces: targets, bodies, what is sent meanwhile, and the end. */
function readAll(pieces: readonly Uint8Array[]): string[] {
  const left = [...pieces]
  const said: string[] = []
  const loop = {
    *sockRecv(): Coroutine<Uint8Array> {
      return left.shift() ?? new Uint8Array(0)
    },
    *sockSendAll(_socket: Socket, bytes: Uint8Array): Coroutine<void> {
      said.push(String(bytes))
    },
  } as Partial<SocketLoop> as SocketLoop
  const reader = new RequestReader(loop, {} as Socket)
  for (;;) {
    try {
      const { done, value } = reader.next().next()
      if (done !== true) throw new Error('it waits, for a loop that has all')
      if (value === undefined) return said
      said.push(`${value.method} ${value.target} ${value.body.toString('latin1')}`)
    } catch (error) {
      if (!(error instanceof HttpError)) throw error
      return [...said, `${error.status} ${error.message}`]
    }
  }
}

const cut = (bytes: Buffer, at: number): Buffer[] => [bytes.subarray(0, at), bytes.subarray(at)]

const headOf = (length: number): string => `GET / HTTP/1.1\r\nHost: ${'x'.repeat(length - 22)}\r\n\r\n`
const chunkLineOf = (length: number): string =>
  `POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;${'x'.repeat(length - 2)}\r\na\r\n0\r\n\r\n`

const CONVERSATIONS: [name: string, bytes: string, said: string[]][] = [
  ['nothing', '', []],
  ['empty lines and nothing else', '\r\n\r\n', []],
  [
    'empty lines before requests',
    '\r\n\r\nGET /a HTTP/1.1\r\nHost: x\r\n\r\n\r\nGET /b HTTP/1.0\r\n\r\n',
    ['GET /a ', 'GET /b '],
  ],
  [
    'bodies',
    'POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n\r\n\r\nPOST /b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\ntw\r\n1\r\no\r\n0\r\nA: b\r\n\r\n',
    ['POST /a \r\n\r\n', 'POST /b two'],
  ],
  [
    'who asks whether to go on',
    'POST /a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\na',
    ['HTTP/1.1 100 Continue\r\n\r\n', 'POST /a a'],
  ],
  [
    'who asks so with too much',
    'POST /a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9999999\r\n\r\n',
    ['413 too large'],
  ],
  ['who asks so in HTTP/1.0', 'POST /a HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\na', ['POST /a a']],
  ['a head without an end', 'GET / HTTP/1.1\r\nHost: x\r\n', ['400 the request has no end']],
  ['a body without an end', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nab', ['400 the body has no end']],
  ['the longest head', headOf(MAX_HEAD), [`GET / `]],
  ['a head that is longer', headOf(MAX_HEAD + 1), ['431 too many headers']],
  ['the longest line of a chunk', chunkLineOf(MAX_HEAD), ['POST / a']],
  ['a line of a chunk that is longer', chunkLineOf(MAX_HEAD + 1), ['400 a line without an end']],
]

test.each(CONVERSATIONS)('%s: says the same, however it arrives', (_name, text, said) => {
  const bytes = Buffer.from(text)
  expect(readAll([bytes])).toEqual(said)
  expect(readAll(Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(said)
  const places = Array.from(bytes.keys()).filter((at) => at > 0 && (at < 300 || at > bytes.length - 300))
  for (const at of places) expect(readAll(cut(bytes, at))).toEqual(said)
})

test.each([
  ['blanks and no value', ' '.repeat(2000), 'GET / '],
  ['blanks in a value', `a${' '.repeat(2000)}b`, 'GET / '],
  ['blanks, and what may not be in a header', `${' \t'.repeat(1000)}\n`, '400 a bad header'],
])('%s: are not looked at again and again', (_name, value, said) => {
  const before = process.cpuUsage().user
  expect(readAll([Buffer.from(`GET / HTTP/1.1\r\nHost: x\r\nX:${value}\r\n\r\n`)])).toEqual([said])
  // Seconds, if it grows with the cube of their number; and less than a millisecond if it does not.
  expect(process.cpuUsage().user - before).toBeLessThan(2_000_000)
})
