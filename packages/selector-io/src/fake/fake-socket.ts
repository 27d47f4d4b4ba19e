import { constants } from 'node:os'
import { platform } from '../platform.ts'
import { ByteQueue } from './byte-queue.ts'
import { OpenFile } from './open-file.ts'
import { ERR, HUP, IN, OUT, RDHUP } from './readiness-bits.ts'
import type { FakeSocketKind } from './socket-kind.ts'
import { decoded } from './wire.ts'

const { EAGAIN, ECONNRESET, EINVAL, ENOTCONN, EPIPE } = constants.errno

/** A stream socket in memory: fresh, then bound, then listening or connected. */
export class FakeSocket extends OpenFile {
  readonly kind: FakeSocketKind
  readonly options: Map<string, number> = new Map()
  local: Uint8Array | undefined
  peerName: Uint8Array | undefined
  /** The connections that wait to be accepted; there while it listens. */
  listening: { readonly backlog: number; readonly queue: FakeSocket[]; readonly waiting: FakeSocket[] } | undefined
  /** Called when it is closed, to give its address back. */
  whenClosed: (() => void) | undefined
  readonly #inbox: ByteQueue
  /** How many bytes are on their way to it. */
  #underWay = 0
  #peer: FakeSocket | undefined
  #state: 'fresh' | 'connecting' | 'connected' = 'fresh'
  /** Nothing more comes in, nothing more goes out. */
  #ended = false
  #finished = false
  /** What went wrong, until it is told. */
  #error = 0

  constructor(kind: FakeSocketKind) {
    super()
    this.kind = kind
    this.#inbox = new ByteQueue(kind.capacity)
  }

  isFresh(): boolean {
    return this.#state === 'fresh'
  }

  isConnected(): boolean {
    return this.#state === 'connected'
  }

  /** Nothing goes out of it any more: it is closed, or broken, or has said its last. */
  hasFinished(): boolean {
    return this.#finished
  }

  /** It is to be connected once there is room in the queue of a listener. */
  startConnecting(): void {
    this.#state = 'connecting'
  }

  /** The two are connected from now on. */
  connectTo(peer: FakeSocket): void {
    for (const [socket, other] of [
      [this, peer],
      [peer, this],
    ] as const) {
      socket.#state = 'connected'
      socket.#peer = other
      socket.peerName = other.local
      socket.changed()
    }
  }

  receive(target: Uint8Array): number {
    const isFull = this.#room() === 0
    const count = this.#inbox.shiftInto(target)
    if (count > 0 && isFull) this.#peer?.changed(OUT)
    if (count > 0 || (target.length === 0 && this.#inbox.length > 0)) return count
    if (this.#error !== 0) return -this.takeError()
    if (this.#ended) return 0
    return this.isConnected() ? -EAGAIN : this.#notConnected()
  }

  send(bytes: Uint8Array): number {
    // A local socket keeps what went wrong for whoever receives, in Linux, too.
    if (this.#error !== 0 && this.kind.family !== platform.AF_UNIX) return -this.takeError()
    if (this.#finished) return -EPIPE
    const peer = this.#peer
    if (!this.isConnected()) return this.#notConnected()
    if (peer === undefined || peer.#ended) return -EPIPE
    if (bytes.length === 0) return 0
    const parcel = bytes.slice(0, peer.#room())
    if (parcel.length === 0) return -EAGAIN
    peer.#underWay += parcel.length
    this.carry(() => peer.#arrived(parcel))
    return parcel.length
  }

  /** Ends one direction, or both. */
  shutdown(receiving: boolean, sending: boolean): number {
    if (!this.isConnected()) return -ENOTCONN
    if (sending) this.outputEnds()
    if (receiving) {
      this.inputEnds()
      this.#peer?.outputEnds()
    }
    return 0
  }

  /** Breaks the connection, whatever lies in between: both sides find out at once. */
  break(): void {
    for (const socket of [this, this.#peer]) socket?.fail(ECONNRESET)
  }

  /** Gives the connection up: the other side finds out, too. */
  reset(): void {
    const peer = this.#peer
    if (peer !== undefined) this.carry(() => peer.fail(ECONNRESET))
    this.fail(ECONNRESET)
  }

  /** Sends something that is no bytes: what happens at the other side once it is there. */
  carry(arrive: () => void, to: Uint8Array | undefined = this.peerName): void {
    this.kind.wire.carry({ sender: this, from: decoded(this.local), to: decoded(to), arrive })
  }

  /** Its connection is gone, or has not come about. */
  fail(errno: number): void {
    this.#error = errno
    this.#finished = true
    this.#peer = undefined
    this.inputEnds()
  }

  /** Nothing more will arrive. */
  inputEnds(): void {
    this.#ended = true
    this.#peer?.changed()
    this.changed()
  }

  /** Nothing more can be sent, so nothing more arrives at the peer; a local socket tells that each time, in Linux, too. */
  outputEnds(): void {
    const peer = this.#peer
    const isTold = !this.#finished || this.kind.family === platform.AF_UNIX
    if (isTold && peer !== undefined) this.carry(() => peer.inputEnds())
    this.#finished = true
    this.changed()
  }

  /** What went wrong; it is told once. */
  takeError(): number {
    const errno = this.#error
    this.#error = 0
    return errno
  }

  override readiness(): number {
    if (this.listening !== undefined) return this.listening.queue.length > 0 ? IN : 0
    const error = this.#error === 0 ? 0 : IN | OUT | ERR
    if (this.isFresh()) return OUT | HUP | error
    if (this.#state === 'connecting' && !this.#finished) return 0
    const incoming = this.#ended ? IN | RDHUP : this.#inbox.length > 0 ? IN : 0
    const outgoing = this.#finished || this.#peer === undefined || this.#peer.#takesMore() ? OUT : 0
    return incoming | outgoing | error | (this.#ended && this.#finished ? HUP : 0)
  }

  protected override close(): void {
    this.whenClosed?.()
    for (const client of this.listening?.queue ?? []) client.reset()
    for (const client of this.listening?.waiting ?? []) client.fail(ECONNRESET)
    // Who closes with something unread has not got what the other side believes it has.
    if (this.#inbox.length > 0) this.reset()
    const peer = this.#peer
    this.outputEnds()
    this.#peer = undefined
    if (peer !== undefined) this.carry(() => peer.#isLeftAlone())
  }

  /** Nobody is there any longer to send to. */
  #isLeftAlone(): void {
    this.#finished = true
    this.#peer = undefined
    this.changed()
  }

  #arrived(parcel: Uint8Array): void {
    this.#underWay -= parcel.length
    if (this.#ended) return
    this.#inbox.push(parcel)
    this.changed(IN)
  }

  #room(): number {
    return this.#inbox.room - this.#underWay
  }

  #takesMore(): boolean {
    return this.#ended || this.#room() > 0
  }

  #notConnected(): number {
    return this.listening === undefined ? -ENOTCONN : -EINVAL
  }
}
