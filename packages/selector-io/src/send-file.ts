import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { RuntimeError, ValueError } from '@tsyncio/futures'
import type { Awaitable, Coroutine } from '@tsyncio/futures'
import { checkUsable } from './check-socket.ts'
import { checkInteger, show } from './check.ts'
import { SOCK_STREAM } from './constants.ts'
import { hasKernel, koffiKernel } from './koffi-kernel.ts'
import { OSError } from './os-error.ts'
import type { Socket } from './socket.ts'
import { WOULD_BLOCK } from './would-block.ts'

/** A file to be sent: its path, its URL, its descriptor, or something that has one, as a `FileHandle` of Node's. */
export type FileLike = string | { readonly href: string } | number | { readonly fd: number }

/** Which part of a file `sockSendFile` sends, and how. */
export interface SendFileOptions {
  /** The first byte to be sent; 0 by default. */
  readonly offset?: number | undefined
  /** How many bytes to send at most; all there are by default. */
  readonly count?: number | undefined
  /** Whether to read and send where the kernel cannot do both at once; it is by default. */
  readonly fallback?: boolean | undefined
}

/** A file cannot be sent by the kernel alone, and nothing else was allowed. `asyncio.SendfileNotAvailableError`. */
export class SendfileNotAvailableError extends RuntimeError {
  static {
    this.prototype.name = 'SendfileNotAvailableError'
  }
}

/** What sending a file needs of a loop: to wait until a socket can be written, and to send. */
export interface Sender {
  wait(sock: Socket): Awaitable<void>
  sockSendAll(sock: Socket, data: Uint8Array): Coroutine<void>
}

/** What is to be sent: of which file, from which byte on, how many bytes, and by which socket. */
interface Part {
  readonly sock: Socket
  readonly fd: number
  readonly offset: number
  readonly count: number
  /** How many bytes have been sent. */
  total: number
}

/** What one sendfile is asked for when nobody says how much: Linux sends no more at once. */
const ALL = 0x7ffff000
const READ_SIZE = 256 * 1024

/** What `sockSendFile` does. */
export function* sendFile(
  sender: Sender,
  sock: Socket,
  { file, offset = 0, count, fallback = true }: SendFileOptions & { file: FileLike },
): Coroutine<number> {
  checkUsable(sock)
  if (sock.type !== SOCK_STREAM) throw new ValueError('sock: only SOCK_STREAM type sockets are supported')
  checkInteger('offset', offset, 0, Number.MAX_SAFE_INTEGER)
  if (count !== undefined) checkInteger('count', count, 1, Number.MAX_SAFE_INTEGER)
  const path = typeof file === 'object' && file !== null && 'href' in file ? new URL(file.href) : file
  const isPath = typeof path === 'string' || path instanceof URL
  const fd = isPath ? openSync(path, 'r') : descriptorOf(path)
  const part: Part = { sock, fd, offset, count: count ?? Infinity, total: 0 }
  try {
    yield* sendPart(sender, part, fallback)
    return part.total
  } finally {
    if (isPath) closeSync(fd)
    else if (part.total > 0) moveBehind(part)
  }
}

function* sendPart(sender: Sender, part: Part, fallback: boolean): Coroutine<void> {
  try {
    yield* sendByKernel(sender, part)
  } catch (error) {
    if (!fallback || !(error instanceof SendfileNotAvailableError)) throw error
    yield* sendByReading(sender, part)
  }
}

function* sendByKernel(sender: Sender, part: Part): Coroutine<void> {
  const { sock, fd, offset, count } = part
  if (!fstatSync(fd).isFile()) throw new SendfileNotAvailableError('not a regular file')
  while (part.total < count) {
    const sent = trySending(part, () => sock.sendFile(fd, offset + part.total, Math.min(count - part.total, ALL)))
    if (sent === 0) return
    if (sent === WOULD_BLOCK) yield* sender.wait(sock)
    else part.total += sent
  }
}

/** A failure before anything was sent may be about the kind of file or socket, and not about sending. */
function trySending<T>({ sock, total }: Part, attempt: () => T): T {
  try {
    return attempt()
  } catch (cause) {
    if (total > 0 || sock.fileno() === -1 || !(cause instanceof OSError)) throw cause
    throw new SendfileNotAvailableError('sendfile call failed', { cause })
  }
}

function* sendByReading(sender: Sender, part: Part): Coroutine<void> {
  const { sock, fd, offset, count } = part
  const buffer = new Uint8Array(Math.min(count, READ_SIZE))
  const canSeek = offset > 0 || fstatSync(fd).isFile()
  while (part.total < count) {
    const position = canSeek ? offset + part.total : null
    const read = readSync(fd, buffer, 0, Math.min(count - part.total, buffer.length), position)
    if (read === 0) return
    yield* sender.sockSendAll(sock, buffer.subarray(0, read))
    part.total += read
  }
}

/** Whoever goes on to read the file reads what comes next. What has no position stays as it is. */
function moveBehind({ fd, offset, total }: Part): void {
  if (hasKernel()) koffiKernel().lseek(fd, offset + total)
}

function descriptorOf(file: number | { readonly fd: number }): number {
  const fd = typeof file === 'number' ? file : (file as Partial<typeof file> | undefined)?.fd
  if (typeof fd !== 'number') {
    throw new TypeError(`file: expected a path, a descriptor or something with fd, got ${show(file)}`)
  }
  if (!Number.isInteger(fd) || fd < 0) throw new ValueError(`file: expected one that is open, got descriptor ${fd}`)
  return fd
}
