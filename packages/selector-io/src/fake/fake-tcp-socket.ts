import { constants } from 'node:os'
import { platform } from '../platform.ts'
import { FakeSocket } from './fake-socket.ts'
import { optionKey } from './option-key.ts'

const { EAGAIN, EALREADY, ECONNABORTED, ECONNRESET, EISCONN, ENOTCONN, EPIPE } = constants.errno
const { SOL_SOCKET, SO_LINGER } = platform

/**
 * A stream of the family AF_INET or AF_INET6: each side knows of the other what has arrived, and that is bytes, the end
 * and a reset. It is gone once there was a reset, or each has heard of the end of the other.
 */
export class FakeTcpSocket extends FakeSocket {
  declare protected peer: FakeTcpSocket | undefined
  /** The peer sends no more. */
  protected hasHeardEnd = false

  /** Whoever could not connect hears with what, or, if that was told, that it failed; after that it may try again. */
  override objectionToConnecting(): number {
    if (this.state === 'connecting') return this.outputEnded ? this.#startOver() : EALREADY
    return this.isFresh() && this.listening === undefined ? 0 : EISCONN
  }

  override send(bytes: Uint8Array): number {
    if (this.error !== 0) return -this.takeError()
    if (this.state === 'connecting') return -EAGAIN
    return this.outputEnded || this.peer === undefined ? -EPIPE : this.transmit(bytes, this.peer)
  }

  /** Nobody looks at the address. */
  override sendTo(bytes: Uint8Array): number {
    return this.send(bytes)
  }

  /** The peer hears nothing of it that the input ends here, and what it sends comes in all the same. */
  override shutdown(receiving: boolean, sending: boolean): number {
    if (this.listening !== undefined) return this.#shutListener(receiving)
    if (!this.isConnected()) return -ENOTCONN
    this.inputEnded ||= receiving
    if (sending) this.#endOutput()
    this.changed()
    return 0
  }

  override fail(errno: number): void {
    if (this.isConnected()) this.state = 'gone'
    super.fail(errno)
  }

  override endArrives(): void {
    if (!this.isConnected()) return
    this.hasHeardEnd = true
    this.inputEnded = true
    if (this.outputEnded && this.peer?.hasHeardEnd === true) this.#bothAreGone(this.peer)
    this.changed()
  }

  /** Whoever has heard of the end learns that it has sent in vain. */
  override resetArrives(): void {
    if (this.isConnected()) this.fail(this.hasHeardEnd && !this.outputEnded ? EPIPE : ECONNRESET)
  }

  protected override receiveNothing(): number {
    if (this.hasHeardEnd) return 0
    if (this.error !== 0) return -this.takeError()
    if (this.inputEnded) return 0
    return this.isFresh() ? -ENOTCONN : -EAGAIN
  }

  /** Once nothing is received and nothing is sent, whatever still comes is answered with a reset. */
  protected override bytesArrive(parcel: Uint8Array): void {
    if (!this.isConnected()) return
    if (this.inputEnded && this.outputEnded) this.reset()
    else super.bytesArrive(parcel)
  }

  protected override leave(): void {
    this.inputEnded = true
    // Who closes with something unread has not got what the other side believes it has.
    if (this.isConnected() && (this.unread() > 0 || this.#doesNotLinger())) this.reset()
    this.#endOutput()
  }

  /** It is fresh again. Returns what went wrong, or that something did. */
  #startOver(): number {
    this.state = 'fresh'
    this.inputEnded = false
    this.outputEnded = false
    return this.takeError() || ECONNABORTED
  }

  /** A listener whose input ends is a fresh socket again; it has no output. */
  #shutListener(receiving: boolean): number {
    if (receiving) this.stopListening()
    this.changed()
    return 0
  }

  #endOutput(): void {
    const { peer } = this
    if (this.outputEnded) return
    this.outputEnded = true
    if (peer !== undefined) this.carry(() => peer.endArrives())
  }

  #bothAreGone(peer: FakeTcpSocket): void {
    this.state = 'gone'
    peer.state = 'gone'
    peer.changed()
  }

  #doesNotLinger(): boolean {
    const [isOn, seconds] = this.options.get(optionKey(SOL_SOCKET, SO_LINGER)) ?? []
    return isOn !== undefined && isOn !== 0 && seconds === 0
  }
}
