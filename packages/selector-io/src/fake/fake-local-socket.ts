import { constants } from 'node:os'
import { FakeSocket } from './fake-socket.ts'

const { EAGAIN, EINVAL, EISCONN, ENOTCONN, EPIPE } = constants.errno

/** A stream of the family AF_UNIX: the two share one connection, and each sees what the other does with it. */
export class FakeLocalSocket extends FakeSocket {
  declare protected peer: FakeLocalSocket | undefined

  override objectionToConnecting(): number {
    if (this.isConnected()) return EISCONN
    return this.listening === undefined ? 0 : EINVAL
  }

  /** It keeps what went wrong for whoever receives. */
  override send(bytes: Uint8Array): number {
    if (this.outputEnded) return -EPIPE
    if (!this.isConnected()) return -ENOTCONN
    const { peer } = this
    return peer === undefined || peer.inputEnded ? -EPIPE : this.transmit(bytes, peer)
  }

  override sendTo(): number {
    return -EISCONN
  }

  /** Whoever receives no more ends the output of the peer. */
  override shutdown(receiving: boolean, sending: boolean): number {
    if (!this.isConnected()) return -ENOTCONN
    if (sending) this.endOutput()
    if (receiving) {
      this.endArrives()
      this.peer?.endOutput()
    }
    return 0
  }

  override fail(errno: number): void {
    this.peer = undefined
    super.fail(errno)
  }

  override endArrives(): void {
    this.inputEnded = true
    this.peer?.changed()
    this.changed()
  }

  protected override receiveNothing(): number {
    if (this.error !== 0) return -this.takeError()
    if (this.inputEnded) return 0
    return this.isConnected() ? -EAGAIN : -EINVAL
  }

  protected override bytesArrive(parcel: Uint8Array): void {
    if (!this.inputEnded) super.bytesArrive(parcel)
  }

  protected override takesMore(): boolean {
    return this.inputEnded || super.takesMore()
  }

  protected override leave(): void {
    // Who closes with something unread has not got what the other side believes it has.
    if (this.unread() > 0) this.reset()
    const { peer } = this
    this.endOutput()
    this.peer = undefined
    if (peer !== undefined) this.carry(() => peer.#isLeftAlone())
  }

  /** Nothing more can be sent, so nothing more arrives at the peer, which is told that each time. */
  protected endOutput(): void {
    const { peer } = this
    if (peer !== undefined) this.carry(() => peer.endArrives())
    this.outputEnded = true
    this.changed()
  }

  /** Nobody is there any longer to send to. */
  #isLeftAlone(): void {
    this.outputEnded = true
    this.peer = undefined
    this.changed()
  }
}
