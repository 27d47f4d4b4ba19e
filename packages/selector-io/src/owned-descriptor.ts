import { constants } from 'node:os'
import { show } from './check.ts'
import { setEmptied } from './emptied.ts'
import { tendIfDebugging, untend } from './forgotten.ts'
import type { SocketCalls } from './kernel.ts'
import { checkResult, OSError } from './os-error.ts'
import { platform } from './platform.ts'

/** What a descriptor asks of the kernel. */
export type DescriptorCalls = Pick<SocketCalls, 'close' | 'fcntl'>

/** Told of a descriptor that is about to be closed or given away. */
export type CloseListener = (fd: number) => void

const { EBADF, ECONNRESET, EINTR } = constants.errno
const { O_NONBLOCK } = platform
const F_GETFL = 3
const F_SETFL = 4

/** An open, non-blocking descriptor that belongs to this object and is closed once: what a socket is built on. */
export class OwnedDescriptor implements Disposable {
  protected readonly kernel: DescriptorCalls
  #fd: number
  #isBlocking = false
  #isDetached = false
  /** Made for the first of them: most sockets have one, and there may be many sockets. */
  #listeners: CloseListener[] | undefined
  /** Whether somebody looks after it in case it is forgotten. */
  readonly #isTended: boolean

  constructor(kernel: DescriptorCalls, fd: number) {
    this.kernel = kernel
    this.#fd = fd
    this.#isTended = tendIfDebugging(this, () => ({ calls: kernel, fd, listeners: (this.#listeners = []) }))
  }

  /** The descriptor; -1 once it is closed or detached. */
  fileno(): number {
    return this.#fd
  }

  /** Closes the descriptor. May be called again. */
  close(): void {
    const fd = this.#fd
    if (fd === -1) return
    try {
      this.#giveUp()
    } finally {
      const result = this.kernel.close(fd)
      // These two tell how a connection ended; the descriptor is closed all the same.
      if (result !== -ECONNRESET && result !== -EINTR) checkResult(result, 'close')
    }
  }

  [Symbol.dispose](): void {
    this.close()
  }

  /** Hands the open descriptor over to the caller; this object is then as if closed. Returns -1 if it was closed. */
  detach(): number {
    const fd = this.#giveUp()
    this.#isDetached ||= fd !== -1
    return fd
  }

  /**
   * Calls `listener` with the descriptor right before this is closed or detached. Whoever has registered the
   * descriptor somewhere takes that back then, while the number still stands for the same.
   */
  beforeClose(listener: CloseListener): void {
    if (typeof listener !== 'function') throw new TypeError(`listener: expected a function, got ${show(listener)}`)
    if (this.#listeners === undefined) this.#listeners = [listener]
    else this.#listeners.push(listener)
  }

  /** Takes back what {@link beforeClose} was told. */
  removeBeforeClose(listener: CloseListener): void {
    const index = this.#listeners?.indexOf(listener) ?? -1
    if (index !== -1) this.#listeners?.splice(index, 1)
  }

  /** Whether calls may wait, and the whole thread with them. Costs no system call. */
  getBlocking(): boolean {
    return this.#isBlocking
  }

  /** Sets whether calls may wait, and the whole thread with them. */
  setBlocking(flag: boolean): void {
    if (typeof flag !== 'boolean') throw new TypeError(`flag: expected a boolean, got ${show(flag)}`)
    const fd = this.openFor('fcntl')
    const flags = checkResult(this.kernel.fcntl(fd, F_GETFL, 0), 'fcntl')
    checkResult(this.kernel.fcntl(fd, F_SETFL, flag ? flags & ~O_NONBLOCK : flags | O_NONBLOCK), 'fcntl')
    this.#isBlocking = flag
  }

  /** The descriptor, for this system call. Throws EBADF if it is closed. */
  protected openFor(syscall: string): number {
    if (this.#fd !== -1) return this.#fd
    const reason = this.#isDetached ? 'the descriptor was detached' : 'already closed'
    throw new OSError({ errno: EBADF, syscall, reason })
  }

  #giveUp(): number {
    const fd = this.#fd
    this.#fd = -1
    // The end goes to somebody who is not to be taken for empty, and nobody is to wait for this one.
    setEmptied(undefined)
    if (this.#isTended) untend(this)
    if (fd !== -1) for (const listener of this.#listeners?.splice(0) ?? []) listener(fd)
    return fd
  }
}
