import { constants } from 'node:os'
import { platform } from '../platform.ts'
import { writeFamily } from '../sockaddr-family.ts'
import type { FakeSocket } from './fake-socket.ts'
import { newFakeSocket } from './new-fake-socket.ts'
import { SHORT_WIRE } from './wire.ts'

const { AF_INET, AF_INET6, AF_UNIX } = platform
const { EADDRINUSE, EADDRNOTAVAIL, EAGAIN, ECONNREFUSED, EINPROGRESS, EINVAL } = constants.errno

const FIRST_PORT = 49152
const LAST_PORT = 65535

/** Which socket is where, and how one finds another. Addresses are `sockaddr` bytes. */
export class FakeNetwork {
  readonly #bound = new Map<string, FakeSocket>()
  #nextPort = FIRST_PORT

  bind(socket: FakeSocket, wanted: Uint8Array): number {
    if (socket.local !== undefined) return -EINVAL
    const address = hasPort(socket) && portOf(wanted) === 0 ? this.#withPort(wanted) : wanted.slice()
    if (address === undefined) return -EADDRNOTAVAIL
    const key = keyOf(socket, address)
    if (this.#bound.has(key)) return -EADDRINUSE
    this.#bound.set(key, socket)
    socket.local = address
    socket.whenClosed = () => this.#bound.delete(key)
    return 0
  }

  listen(socket: FakeSocket, backlog: number): number {
    if (!socket.isFresh()) return -EINVAL
    socket.listening = { backlog, queue: [], waiting: [], ...socket.listening }
    return 0
  }

  connect(socket: FakeSocket, address: Uint8Array): number {
    const objection = socket.objectionToConnecting()
    if (objection !== 0) return -objection
    if (hasPort(socket) && socket.kind.wire !== SHORT_WIRE) return this.#connectFrom(socket, address.slice())
    const listener = this.#find(socket, address)
    if (listener?.listening === undefined) return -ECONNREFUSED
    // A queue has one place more than was asked for, in Linux, too.
    const isFull = listener.listening.queue.length > listener.listening.backlog
    if (!hasPort(socket)) return isFull ? -EAGAIN : this.#enqueue(socket, listener, address)
    socket.local ??= this.#withPort(address)
    socket.startConnecting(address)
    if (isFull) listener.listening.waiting.push(socket)
    else this.#enqueue(socket, listener, address)
    return -EINPROGRESS
  }

  /** What the listener says comes when the request has arrived. */
  #connectFrom(socket: FakeSocket, address: Uint8Array): number {
    socket.local ??= this.#withPort(address)
    socket.startConnecting(address)
    socket.carry(() => {
      if (socket.hasFinished()) return
      const listener = this.#find(socket, address)
      if (listener?.listening === undefined) return socket.fail(ECONNREFUSED)
      const { queue, backlog, waiting } = listener.listening
      if (queue.length > backlog) waiting.push(socket)
      else this.#enqueue(socket, listener, address)
    })
    return -EINPROGRESS
  }

  /** The next connection of a listener, if there is one. */
  accept(listener: FakeSocket): FakeSocket | undefined {
    const { queue, waiting = [] } = listener.listening ?? {}
    const socket = queue?.shift()
    let next = waiting.shift()
    while (next?.hasFinished() === true) next = waiting.shift()
    if (next?.peerName !== undefined) this.#enqueue(next, listener, next.peerName)
    return socket
  }

  #enqueue(client: FakeSocket, listener: FakeSocket, address: Uint8Array): number {
    const server = newFakeSocket(listener.kind)
    server.local = address.slice()
    client.connectTo(server)
    listener.listening?.queue.push(server)
    listener.changed()
    return 0
  }

  /** The listener at `address`, or the one at any address with that port. */
  #find(client: FakeSocket, address: Uint8Array): FakeSocket | undefined {
    const exact = this.#bound.get(keyOf(client, address))
    if (exact !== undefined || !hasPort(client)) return exact
    const anyHost = new Uint8Array(address.length)
    anyHost.set(address.subarray(0, 4))
    return this.#bound.get(keyOf(client, anyHost))
  }

  /** The same address with a port that was not used before. */
  #withPort(address: Uint8Array): Uint8Array | undefined {
    if (this.#nextPort > LAST_PORT) this.#nextPort = FIRST_PORT
    const copy = address.slice()
    new DataView(copy.buffer).setUint16(2, this.#nextPort)
    this.#nextPort += 1
    return copy
  }
}

/** What a socket tells as its address while it has none: its family alone. */
export function noAddress(family: number): Uint8Array {
  const bytes = new Uint8Array(family === AF_UNIX ? 2 : family === AF_INET ? 16 : 28)
  writeFamily(bytes, family)
  return bytes
}

/** Whether there are sockets of this family. */
export function isFamily(family: number): boolean {
  return family === AF_UNIX || family === AF_INET || family === AF_INET6
}

function hasPort({ kind }: FakeSocket): boolean {
  return kind.family !== AF_UNIX
}

function portOf(address: Uint8Array): number {
  return new DataView(address.buffer, address.byteOffset).getUint16(2)
}

/** Two families have different addresses, and a path has no port. */
function keyOf({ kind }: FakeSocket, address: Uint8Array): string {
  return `${kind.family} ${Buffer.from(address.subarray(2)).toString('hex')}`
}
