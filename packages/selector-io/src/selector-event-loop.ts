import { BaseEventLoop, Handle } from '@tsyncio/events'
import type { Parts } from '@tsyncio/events'
import type { Coroutine, Runnable } from '@tsyncio/futures'
import type { Address } from './address.ts'
import { checkDescriptor, checkUsable } from './check-socket.ts'
import type { DescriptorLike } from './check-socket.ts'
import { EpollSelector } from './epoll-selector.ts'
import { Readiness } from './readiness.ts'
import { EVENT_READ, EVENT_WRITE } from './selector.ts'
import type { Selector } from './selector.ts'
import type { Accepted, Socket } from './socket.ts'
import type { SocketLoop } from './socket-loop.ts'
import { Watches } from './watches.ts'
import type { Direction, Watch } from './watches.ts'
import { WOULD_BLOCK } from './would-block.ts'

/** What a selector loop is put together from. */
export interface SelectorLoopParts extends Parts {
  /** What the loop waits with, and closes in the end; a new `EpollSelector` by default. */
  readonly selector?: Selector<Watch>
}

/** A loop that waits for descriptors. `asyncio.SelectorEventLoop`. */
export class SelectorEventLoop extends BaseEventLoop implements SocketLoop {
  readonly #selector: Selector<Watch>
  readonly #watches: Watches
  readonly #wake = (waiter: Runnable): void => this.enqueue(waiter)

  constructor(parts: SelectorLoopParts) {
    super(parts)
    this.#selector = parts.selector ?? new EpollSelector()
    this.#watches = new Watches(this.#selector)
  }

  addReader<A>(descriptor: DescriptorLike, callback: (argument: A) => void, argument?: A): Handle<A> {
    return this.#addCallback(descriptor, EVENT_READ, new Handle(callback, argument, undefined))
  }

  removeReader(descriptor: DescriptorLike): boolean {
    return this.#removeCallback(descriptor, EVENT_READ)
  }

  addWriter<A>(descriptor: DescriptorLike, callback: (argument: A) => void, argument?: A): Handle<A> {
    return this.#addCallback(descriptor, EVENT_WRITE, new Handle(callback, argument, undefined))
  }

  removeWriter(descriptor: DescriptorLike): boolean {
    return this.#removeCallback(descriptor, EVENT_WRITE)
  }

  *sockRecv(sock: Socket, maxBytes: number): Coroutine<Uint8Array> {
    checkUsable(sock)
    for (;;) {
      const received = sock.recv(maxBytes)
      if (received !== WOULD_BLOCK) return received
      yield* this.#ready(sock, EVENT_READ)
    }
  }

  *sockSendAll(sock: Socket, data: Uint8Array): Coroutine<void> {
    checkUsable(sock)
    for (let rest = data; ;) {
      const sent = sock.send(rest)
      if (sent === rest.length) return
      if (sent === WOULD_BLOCK) yield* this.#ready(sock, EVENT_WRITE)
      else rest = rest.subarray(sent)
    }
  }

  *sockAccept(sock: Socket): Coroutine<Accepted> {
    checkUsable(sock)
    for (;;) {
      const accepted = sock.accept()
      if (accepted !== WOULD_BLOCK) return accepted
      yield* this.#ready(sock, EVENT_READ)
    }
  }

  *sockConnect(sock: Socket, address: Address): Coroutine<void> {
    checkUsable(sock)
    if (sock.connect(address) !== WOULD_BLOCK) return
    do yield* this.#ready(sock, EVENT_WRITE)
    while (sock.finishConnect() === WOULD_BLOCK)
  }

  override close(): void {
    if (this.isClosed()) return
    super.close()
    this.#selector.close()
  }

  protected override poll(timeout: number | undefined): void {
    // With nothing to watch, a look that does not wait finds nothing.
    if (timeout === 0 && this.#watches.active === 0) return
    this.#watches.poll(timeout, this.#wake)
  }

  protected override pollDescriptor(): number {
    const fd = this.#selector.fileno?.()
    if (fd === undefined) throw new TypeError('selector: only one with fileno() can be watched by a host')
    return fd
  }

  protected override expectsInput(): boolean {
    return this.#watches.active > 0
  }

  /** A future that is done when `sock` is ready. */
  #ready(sock: Socket, direction: Direction): Readiness {
    const watch = this.#watches.of(sock.fileno())
    if (watch.socket !== sock) {
      watch.socket = sock
      sock.beforeClose((fd) => this.#forget(fd))
    }
    this.onScheduled?.()
    return new Readiness(this, this.#watches, watch, direction)
  }

  /** A socket ends: whoever waits for it is woken, and finds it closed. */
  #forget(fd: number): void {
    if (this.isClosed()) return
    for (const waiter of this.#watches.forget(fd)) if (waiter instanceof Readiness) waiter.run()
  }

  #addCallback<A>(descriptor: DescriptorLike, direction: Direction, handle: Handle<A>): Handle<A> {
    this.checkOpen()
    const watch = this.#watches.of(checkDescriptor(descriptor))
    this.#cancelCallback(watch, direction)
    this.#watches.add(watch, direction, handle)
    this.onScheduled?.()
    return handle
  }

  #removeCallback(descriptor: DescriptorLike, direction: Direction): boolean {
    const watch = this.#watches.find(checkDescriptor(descriptor))
    if (watch === undefined || !this.#cancelCallback(watch, direction)) return false
    this.#watches.trim(watch)
    return true
  }

  #cancelCallback(watch: Watch, direction: Direction): boolean {
    const waiter = watch.get(direction)
    if (!(waiter instanceof Handle)) return false
    waiter.cancel()
    this.#watches.remove(watch, direction)
    return true
  }
}
