import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Coroutine } from '@tsyncio/futures'
import { RuntimeError } from '@tsyncio/futures'
import { SendfileNotAvailableError, SOCK_DGRAM, socketPair } from '@tsyncio/selector-io'
import type { FileLike, SendFileOptions, SocketLoop } from '@tsyncio/selector-io'
import { fakeKernel } from '@tsyncio/selector-io/fake'
import { createTask } from '@tsyncio/tasks'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connected } from './loopback.ts'
import { newLoop, raisedBy, receiveToEnd, RUNS } from './loops.ts'

const folder = mkdtempSync(join(tmpdir(), 'tsyncio-send-file-'))
const path = join(folder, 'data')
const data = Buffer.from(Uint32Array.from({ length: 2 ** 18 }, (_, index) => Math.imul(index, 0x9e3779b1)).buffer)

beforeAll(() => writeFileSync(path, data))
afterAll(() => rmSync(folder, { recursive: true }))

/** Sends over TCP; returns what sockSendFile returned, and what arrived. */
function* transfer(loop: SocketLoop, file: FileLike, options?: SendFileOptions): Coroutine<[number, Buffer]> {
  const [client, server] = connected()
  using _server = server
  using _client = client
  const received = createTask(receiveToEnd(loop, server, 10_000))
  const count = yield* loop.sockSendFile(client, file, options)
  client.close()
  return [count, yield* received]
}

/** Where the next read of `fd` begins. */
function positionOf(fd: number): number {
  const rest = Buffer.alloc(data.length + 1)
  return data.length - readSync(fd, rest, 0, rest.length, null)
}

describe.each(RUNS)('$name', ({ run }) => {
  test('sends a file, by its path, its URL and its handle, byte for byte', async () => {
    const handle = await open(path)
    await run(function* (loop) {
      for (const file of [path, pathToFileURL(path), handle]) {
        const [count, received] = yield* transfer(loop, file)
        expect([count, received.equals(data)]).toEqual([data.length, true])
      }
    })
    await handle.close()
  })

  test.each([
    [{ offset: 1000 }, 1000, data.length],
    [{ count: 1000 }, 0, 1000],
    [{ offset: 5, count: 700_001 }, 5, 700_006],
    [{ offset: data.length - 3, count: 1000 }, data.length - 3, data.length],
    [{ offset: data.length + 3 }, data.length, data.length],
  ])('sends a part of it: %o', (options, start, end) =>
    run(function* (loop) {
      const fd = openSync(path, 'r')
      const [count, received] = yield* transfer(loop, fd, options)
      expect([count, received.equals(data.subarray(start, end))]).toEqual([end - start, true])
      // Whoever goes on reads what comes next; and where nothing was sent, nothing was read.
      expect(positionOf(fd)).toBe(start === end ? 0 : end)
      closeSync(fd)
    }),
  )

  test('a file goes between what is sent before it and after it', () =>
    run(function* (loop) {
      const [left, right] = connected()
      using _right = right
      using _left = left
      const received = createTask(receiveToEnd(loop, right))
      yield* loop.sockSendAll(left, Buffer.from('before '))
      yield* loop.sockSendFile(left, path)
      yield* loop.sockSendAll(left, Buffer.from(' after'))
      left.close()
      expect((yield* received).equals(Buffer.concat([Buffer.from('before '), data, Buffer.from(' after')]))).toBe(true)
    }))

  test('sends nothing of an empty file', () =>
    run(function* (loop) {
      writeFileSync(join(folder, 'empty'), '')
      expect(yield* transfer(loop, join(folder, 'empty'))).toEqual([0, Buffer.alloc(0)])
    }))

  test('reads and sends what the kernel cannot send by itself: a pipe', () =>
    run(function* (loop) {
      const pipe = join(folder, `pipe-${Math.random()}`)
      execFileSync('mkfifo', [pipe])
      const fd = openSync(pipe, 'r+')
      const writer = openSync(pipe, 'w')
      writeFileSync(writer, 'from a pipe')
      const [left, right] = connected()
      const refused = yield* raisedBy(loop.sockSendFile(left, fd, { fallback: false }))
      expect(refused).toEqual(new SendfileNotAvailableError('not a regular file'))
      left.close()
      right.close()
      expect(yield* transfer(loop, fd, { count: 11 })).toEqual([11, Buffer.from('from a pipe')])
      closeSync(writer)
      closeSync(fd)
    }))

  test('tells how it failed when the peer has gone before, and in the middle', () =>
    run(function* (loop) {
      const [early, gone] = socketPair()
      gone.close()
      expect(yield* raisedBy(loop.sockSendFile(early, path))).toMatchObject({ code: 'EPIPE' })
      const refused = yield* raisedBy(loop.sockSendFile(early, path, { fallback: false }))
      expect(refused).toMatchObject({
        name: 'SendfileNotAvailableError',
        cause: { code: 'EPIPE', syscall: 'sendfile' },
      })
      early.close()

      const [left, right] = socketPair()
      const sending = createTask(raisedBy(loop.sockSendFile(left, path)))
      yield* loop.sockRecv(right, 1000)
      right.close()
      expect(yield* sending).toMatchObject({ code: expect.stringMatching(/EPIPE|ECONNRESET/) as string })
      left.close()
    }))
})

describe.each([
  ['the kernel', undefined],
  ['reading it', fakeKernel()],
])('sent by %s and cancelled', (_, kernel) => {
  test('a file goes on behind what was sent', () => {
    const [left, right] = socketPair(kernel && { kernel })
    const loop = newLoop()
    const fd = openSync(path, 'r')
    const task = loop.createTask(loop.sockSendFile(left, fd))
    loop.callLater(0, () => void task.cancel())
    expect(() => loop.runUntilComplete(task)).toThrow(expect.objectContaining({ name: 'CancelledError' }) as Error)
    left.close()
    if (kernel === undefined) {
      const chunks: Uint8Array[] = []
      for (let chunk = right.recv(2 ** 20) as Uint8Array; chunk.length > 0;) {
        chunks.push(chunk)
        chunk = right.recv(2 ** 20) as Uint8Array
      }
      const sent = Buffer.concat(chunks)
      expect(sent.equals(data.subarray(0, sent.length))).toBe(true)
      expect(positionOf(fd)).toBe(sent.length)
    } else {
      // What was read but not sent as a whole does not count.
      expect(positionOf(fd)).toBe(0)
    }
    right.close()
    closeSync(fd)
    loop.close()
  })
})

test.each([
  [undefined, {}, TypeError, /^file: expected a path, a descriptor or something with fd, got undefined$/],
  [null, {}, TypeError, /^file: .* got null$/],
  [{}, {}, TypeError, /^file: .* got \{\}$/],
  [{ fd: -1 }, {}, RangeError, /^file: expected one that is open, got descriptor -1$/],
  [1.5, {}, RangeError, /^file: /],
  [path, { offset: -1 }, RangeError, /^offset: expected an integer from 0 to \d+, got -1$/],
  [path, { offset: '1' }, TypeError, /^offset: .* got '1'$/],
  [path, { count: 0 }, RangeError, /^count: expected an integer from 1 to \d+, got 0$/],
  [path, { count: 1.5 }, RangeError, /^count: .* got 1.5$/],
  ['/nonexistent', {}, Error, /ENOENT/],
  [folder, {}, Error, /EISDIR/],
])('refuses %o with %o', (file, options, errorClass, message) => {
  const [left, right] = socketPair()
  const loop = newLoop()
  const send = (): unknown => loop.runUntilComplete(loop.sockSendFile(left, file as string, options as SendFileOptions))
  expect(send).toThrow(errorClass)
  expect(send).toThrow(message)
  left.close()
  right.close()
  loop.close()
})

test('refuses a socket that is no stream', () => {
  const [left, right] = socketPair({ type: SOCK_DGRAM })
  const loop = newLoop()
  expect(() => loop.runUntilComplete(loop.sockSendFile(left, path))).toThrow('only SOCK_STREAM type sockets')
  expect(new SendfileNotAvailableError('x')).toBeInstanceOf(RuntimeError)
  left.close()
  right.close()
  loop.close()
})
