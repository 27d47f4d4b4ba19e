import { constants } from 'node:os'
import { ByteQueue } from './byte-queue.ts'
import { OpenFile } from './open-file.ts'
import { ERR, HUP, IN, OUT, RDHUP } from './readiness-bits.ts'
import type { FakeSocketKind } from './socket-kind.ts'
import { decoded } from './wire.ts'

const { EAGAIN, ECONNREFUSED, ECONNRESET } = constants.errno

/**
 * A stream socket in memory: fresh, then bound, then listening or connected, and at last gone, if it is one whose
 * connection can be over before it is closed. What its family decides is in its subclasses.
 */
export abstract class FakeSocket extends OpenFile {
  readonly kind: FakeSocketKind
  readonly options: Map<string, Int32Array> = new Map()
  local: Uint8Array | undefined
  peerName: Uint8Array | undefined
  /** The connections that wait to be accepted; there while it listens. */
  listening: { readonly backlog: number; readonly queue: FakeSocket[]; readonly waiting: FakeSocket[] } | undefined
  /** Called when it is closed, to give its address back. */
  whenClosed: (() => void) | undefined
  protected peer: FakeSocket | undefined
  protected state: 'fresh' | 'connecting' | 'connected' | 'gone' = 'fresh'
  /** Nothing more comes in, nothing more goes out. */
  protected inputEnded = false
  protected outputEnded = false
  /** What went wrong, until it is told. */
  protected error = 0
  readonly #inbox: ByteQueue
  /** How many bytes are on their way to it. */
  #underWay = 0

  constructor(kind: FakeSocketKind) {
    super()
    this.kind = kind
    this.#inbox = new ByteQueue(kind.capacity)
  }

  isFresh(): boolean {
    return this.state === 'fresh'
  }

  isConnected(): boolean {
    return this.state === 'connected'
  }

  /** Nothing goes out of it any more: it is closed, or broken, or has said its last. */
  hasFinished(): boolean {
    return this.outputEnded
  }

  /** Why it cannot connect; 0 if it can. */
  abstract objectionToConnecting(): number

  /** It is to be connected to `address` once there is room in the queue of a listener. */
  startConnecting(address: Uint8Array): void {
    this.state = 'connecting'
    this.peerName = address.slice()
  }

  /** The two are connected from now on. */
  connectTo(peer: FakeSocket): void {
    const directions: [FakeSocket, FakeSocket][] = [
      [this, peer],
      [peer, this],
    ]
    for (const [socket, other] of directions) {
      socket.state = 'connected'
      socket.peer = other
      socket.peerName = other.local
      socket.changed()
    }
  }

  receive(target: Uint8Array): number {
    const isFull = this.#room() === 0
    const count = this.#inbox.shiftInto(target)
    if (count > 0 && isFull) this.peer?.changed(OUT)
    return count > 0 || (target.length === 0 && this.unread() > 0) ? count : this.receiveNothing()
  }

  abstract send(bytes: Uint8Array): number

  /** As {@link send}, but with an address, which a stream does not need. */
  abstract sendTo(bytes: Uint8Array): number

  /** Ends one direction, or both. */
  abstract shutdown(receiving: boolean, sending: boolean): number

  /** Breaks the connection, whatever lies in between: both sides find out at once. */
  break(): void {
    for (const socket of [this, this.peer]) socket?.resetArrives()
  }

  /** Gives the connection up: the other side finds out, too. */
  reset(): void {
    const { peer } = this
    if (peer !== undefined) this.carry(() => peer.resetArrives())
    this.fail(ECONNRESET)
  }

  /** Sends something that is no bytes: what happens at the other side once it is there. */
  carry(arrive: () => void): void {
    this.kind.wire.carry({ sender: this, from: decoded(this.local), to: decoded(this.peerName), arrive })
  }

  /** Its connection is gone, or has not come about. */
  fail(errno: number): void {
    this.error = errno
    this.inputEnded = true
    this.outputEnded = true
    this.changed()
  }

  /** The peer has given the connection up. */
  resetArrives(): void {
    this.fail(ECONNRESET)
  }

  /** The peer sends no more. */
  abstract endArrives(): void

  /** What went wrong; it is told once. */
  takeError(): number {
    const errno = this.error
    this.error = 0
    return errno
  }

  override readiness(): number {
    if (this.listening !== undefined) return this.listening.queue.length > 0 ? IN : 0
    const error = this.error === 0 ? 0 : IN | OUT | ERR
    if (this.isFresh()) return OUT | HUP | error
    if (this.state === 'connecting' && !this.outputEnded) return 0
    const incoming = this.inputEnded ? IN | RDHUP : this.unread() > 0 ? IN : 0
    const outgoing = this.outputEnded || this.peer === undefined || this.peer.takesMore() ? OUT : 0
    return incoming | outgoing | error | (this.inputEnded && this.outputEnded ? HUP : 0)
  }

  /** It is closed: what the peer is told of that. */
  protected abstract leave(): void

  /** What it comes to that nothing is there to be received. */
  protected abstract receiveNothing(): number

  /** What is sent to it has arrived. */
  protected bytesArrive(parcel: Uint8Array): void {
    this.#inbox.push(parcel)
    this.changed(IN)
  }

  /** Whether a sender need not wait. */
  protected takesMore(): boolean {
    return this.#room() > 0
  }

  /** Whoever waits for it to accept does so in vain. */
  protected stopListening(): void {
    for (const client of this.listening?.queue ?? []) client.reset()
    for (const client of this.listening?.waiting ?? []) client.fail(ECONNREFUSED)
    this.listening = undefined
  }

  /** How many bytes are there to be received. */
  protected unread(): number {
    return this.#inbox.length
  }

  /** Sends as much as `peer` has room for; returns how much that is. */
  protected transmit(bytes: Uint8Array, peer: FakeSocket): number {
    if (bytes.length === 0) return 0
    const parcel = bytes.slice(0, peer.#room())
    if (parcel.length === 0) return -EAGAIN
    peer.#underWay += parcel.length
    this.carry(() => {
      peer.#underWay -= parcel.length
      peer.bytesArrive(parcel)
    })
    return parcel.length
  }

  protected override close(): void {
    this.whenClosed?.()
    this.stopListening()
    this.leave()
  }

  #room(): number {
    return this.#inbox.room - this.#underWay
  }
}
