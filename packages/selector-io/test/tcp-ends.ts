// The ends of a TCP connection, told what to do by system calls alone, on any kernel.
import { constants } from 'node:os'
import { AF_INET, SO_ERROR, SO_LINGER, SOCK_STREAM, SOL_SOCKET } from '@tsyncio/selector-io'
import type { Kernel } from '@tsyncio/selector-io'
import { encodeAddress } from '../src/address.ts'
import { platform } from '../src/platform.ts'

const { MSG_NOSIGNAL } = platform
const SOMEWHERE = { host: '127.0.0.1', port: 0 }

const ELSEWHERE = encodeAddress(AF_INET, { host: '127.0.0.1', port: 9 })

/** POLLIN, POLLOUT and POLLRDHUP; the others are told to all. */
const ALL_EVENTS = 0x2005

/** How long something may be under way. It hardly ever is: over the loopback interface, what is sent is there at once. */
const PATIENCE_MS = 2000

const CALLS = {
  recv: receive,
  recvNothing: (kernel: Kernel, fd: number) => kernel.recv(fd, new Uint8Array(1), 0, 0),
  send: (kernel: Kernel, fd: number) => kernel.send(fd, Buffer.from('abc'), 3, MSG_NOSIGNAL),
  sendNothing: (kernel: Kernel, fd: number) => kernel.send(fd, Buffer.from('abc'), 0, MSG_NOSIGNAL),
  sendTo: (kernel: Kernel, fd: number) => kernel.sendto(fd, Buffer.from('abc'), 3, MSG_NOSIGNAL, ELSEWHERE),
  sendMessageTo: (kernel: Kernel, fd: number) => kernel.sendmsg(fd, [Buffer.from('abc')], MSG_NOSIGNAL, ELSEWHERE),
  shutRd: (kernel: Kernel, fd: number) => kernel.shutdown(fd, 0),
  shutWr: (kernel: Kernel, fd: number) => kernel.shutdown(fd, 1),
  shutRdWr: (kernel: Kernel, fd: number) => kernel.shutdown(fd, 2),
  shutNothing: (kernel: Kernel, fd: number) => kernel.shutdown(fd, 3),
  getpeername,
  soError,
  connect: (kernel: Kernel, fd: number) => kernel.connect(fd, ELSEWHERE),
  close: (kernel: Kernel, fd: number) => kernel.close(fd),
  closeHard(kernel: Kernel, fd: number): number {
    kernel.setsockopt(fd, SOL_SOCKET, SO_LINGER, Int32Array.of(1, 0))
    return kernel.close(fd)
  },
} satisfies Record<string, (kernel: Kernel, fd: number) => number | string>

type CallName = keyof typeof CALLS

/** The one that connected, the one that was accepted, and the one that accepted it. */
type Who = 'my' | 'peer' | 'listener'

/** A call, and whose. */
export type Step = `${Who} ${CallName}`

/** What a call returned, and what can be seen afterwards. */
export interface Answer {
  readonly step: Step
  readonly result: number | string
  readonly seen: Readonly<Record<string, string>>
}

/** Makes the calls of `script` on a new connection. Gives `expected` time to come about, if that is told. */
export function play(kernel: Kernel, script: readonly Step[], expected?: readonly Answer[]): Answer[] {
  const [client, server, listener] = connectionOf(kernel)
  const open = new Map<string, number>([
    ['my', client],
    ['peer', server],
    ['listener', listener],
  ])
  try {
    return script.map((step, index) => {
      const [who, name] = step.split(' ') as [Who, CallName]
      const fd = open.get(who)
      if (fd === undefined) throw new Error(`${step}: it is closed`)
      if (name.startsWith('close')) open.delete(who)
      const result = inWords(CALLS[name](kernel, fd))
      const { result: hoped, seen } = expected?.[index] ?? {}
      return { step, result, seen: lookFor(result === hoped ? seen : undefined, kernel, open) }
    })
  } finally {
    for (const fd of open.values()) CALLS.closeHard(kernel, fd)
  }
}

/** Two sockets that are connected, and the listener by which they are. */
export function connectionOf(kernel: Kernel): [client: number, server: number, listener: number] {
  const listener = kernel.socket(AF_INET, SOCK_STREAM, 0)
  const client = kernel.socket(AF_INET, SOCK_STREAM, 0)
  kernel.bind(listener, encodeAddress(AF_INET, SOMEWHERE))
  kernel.listen(listener, 1)
  const [address, length] = [new Uint8Array(128), Uint32Array.of(128)]
  kernel.getsockname(listener, address, length)
  kernel.connect(client, address.subarray(0, length[0]))
  kernel.poll(Int32Array.of(listener, 1), 1, PATIENCE_MS)
  return [client, kernel.accept(listener, new Uint8Array(128), Uint32Array.of(128)), listener]
}

/** What can be seen of descriptors without changing anything: `expected`, as soon as it is that. */
export function lookFor(expected: unknown, kernel: Kernel, open: Iterable<[string, number]>): Record<string, string> {
  const ends = [...open]
  const look = (): Record<string, string> =>
    Object.fromEntries(ends.map(([who, fd]) => [who, `${poll(kernel, fd)} ${inWords(getpeername(kernel, fd))}`]))
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    const seen = look()
    const isSeen = expected === undefined || JSON.stringify(seen) === JSON.stringify(expected)
    if (isSeen || performance.now() > deadline) return seen
  }
}

function receive(kernel: Kernel, fd: number): number | string {
  const buffer = new Uint8Array(2)
  const count = kernel.recv(fd, buffer, 2, 0)
  return count > 0 ? Buffer.from(buffer.subarray(0, count)).toString() : count
}

function getpeername(kernel: Kernel, fd: number): number {
  return kernel.getpeername(fd, new Uint8Array(128), Uint32Array.of(128))
}

function soError(kernel: Kernel, fd: number): number {
  const value = new Int32Array(1)
  return kernel.getsockopt(fd, SOL_SOCKET, SO_ERROR, value) || 0 - (value[0] ?? 0)
}

function poll(kernel: Kernel, fd: number): string {
  const entries = Int32Array.of(fd, ALL_EVENTS)
  kernel.poll(entries, 1, 0)
  const bits = (entries[1] ?? 0) >>> 16
  const names = { IN: 1, OUT: 4, ERR: 8, HUP: 0x10, NVAL: 0x20, RDHUP: 0x2000 }
  return Object.entries(names)
    .filter(([, bit]) => (bits & bit) !== 0)
    .map(([name]) => name)
    .join('|')
}

function inWords(result: number | string): number | string {
  if (typeof result === 'string' || result >= 0) return result
  return Object.entries(constants.errno).find(([, errno]) => errno === -result)?.[0] ?? result
}
