import { constants } from 'node:os'
import { BaseEventLoop, Handle } from '@tsyncio/events'
import type { InterruptSource, Parts, ThreadsafeScheduler, WakeUp, WakeUpEvents } from '@tsyncio/events'
import type { Runnable } from '@tsyncio/futures'
import type { Wait } from './attempts.ts'
import { defaultSelector } from './default-selector.ts'
import { checkDescriptor } from './descriptor-like.ts'
import type { DescriptorLike } from './descriptor-like.ts'
import { Readiness } from './readiness.ts'
import { EVENT_READ, EVENT_WRITE } from './selector.ts'
import type { Selector } from './selector.ts'
import { SignalHandlers } from './signal-handlers.ts'
import { checkSignal } from './signal-number.ts'
import type { SignalSource } from './signal-source.ts'
import { canListenForInterrupts, checkCallback, openUvSignals } from './signals.ts'
import type { Signals } from './signals.ts'
import type { Readers } from './socket-loop.ts'
import { canThreadsWrite, WakeUps } from './wake-ups.ts'
import { WatchHandle } from './watch-handle.ts'
import { Watches } from './watches.ts'
import type { Direction, Watch } from './watches.ts'

/** What waiting for descriptors is put together from. */
export interface DescriptorLoopParts extends Parts {
  /** What the loop waits with, and closes in the end; a new `defaultSelector()` unless told otherwise. */
  readonly selector?: Selector<Watch> | undefined
  /** Makes what the loop catches signals with; libuv by default. */
  readonly signalSource?: (() => SignalSource) | undefined
}

/**
 * What waits for descriptors in a loop: for readers and writers, for signals, and for other threads.
 *
 * A class of its own, so that sockets have a file of their own; `SelectorEventLoop` is the only one built on it.
 */
export abstract class DescriptorLoop
  extends BaseEventLoop
  implements Readers, Signals, InterruptSource, ThreadsafeScheduler
{
  readonly #selector: Selector<Watch>
  readonly #watches: Watches
  readonly #signals: SignalHandlers
  readonly #wakeUps = new WakeUps((socket, callback) => this.addReader(socket, callback))
  /** A future that is done when `sock` is ready. */
  protected readonly wait: Wait = (sock, direction) => {
    this.checkOpen()
    return new Readiness(this, this.#watches, this.#watchOf(sock), direction)
  }
  readonly #wake = (waiter: Runnable): void => this.enqueue(waiter)

  constructor(parts: DescriptorLoopParts) {
    super(parts)
    this.#selector = parts.selector ?? defaultSelector()
    this.#watches = new Watches(this.#selector, this.#wake, () => this.onScheduled?.())
    const watch = (fd: number, callback: () => void): Handle => this.addReader(fd, callback)
    this.#signals = new SignalHandlers({ watch, enqueue: this.#wake }, parts.signalSource ?? openUvSignals)
  }

  addReader<A>(descriptor: DescriptorLike, callback: (argument: A) => void, argument: A): Handle
  addReader(descriptor: DescriptorLike, callback: () => void): Handle
  addReader(descriptor: DescriptorLike, callback: (argument: never) => void, argument?: unknown): Handle {
    return this.#addCallback(descriptor, EVENT_READ, new WatchHandle(callback, argument, undefined))
  }

  removeReader(descriptor: DescriptorLike): boolean {
    return this.#removeCallback(checkDescriptor(descriptor), EVENT_READ)
  }

  addWriter<A>(descriptor: DescriptorLike, callback: (argument: A) => void, argument: A): Handle
  addWriter(descriptor: DescriptorLike, callback: () => void): Handle
  addWriter(descriptor: DescriptorLike, callback: (argument: never) => void, argument?: unknown): Handle {
    return this.#addCallback(descriptor, EVENT_WRITE, new WatchHandle(callback, argument, undefined))
  }

  removeWriter(descriptor: DescriptorLike): boolean {
    return this.#removeCallback(checkDescriptor(descriptor), EVENT_WRITE)
  }

  addSignalHandler<A>(signal: string | number, callback: (argument: A) => void, argument: A): void
  addSignalHandler(signal: string | number, callback: () => void): void
  addSignalHandler(signal: string | number, callback: (argument: never) => void, argument?: unknown): void {
    checkCallback(callback)
    const signum = checkSignal(signal)
    this.checkOpen()
    this.#signals.add(signum, new Handle(callback, argument, undefined))
  }

  removeSignalHandler(signal: string | number): boolean {
    return this.#signals.remove(checkSignal(signal))
  }

  onInterrupt(callback: () => void): Disposable | undefined {
    this.checkOpen()
    return canListenForInterrupts() ? this.#signals.onInterrupt(constants.signals.SIGINT, callback) : undefined
  }

  handlesInterrupts(): boolean {
    return this.#signals.handles(constants.signals.SIGINT)
  }

  openWakeUp(events: WakeUpEvents): WakeUp | undefined {
    this.checkOpen()
    return canThreadsWrite ? this.#wakeUps.open(events) : undefined
  }

  override close(): void {
    try {
      super.close()
    } finally {
      if (this.isClosed()) {
        this.#wakeUps.close()
        this.#signals.close()
        this.#watches.close()
      }
    }
  }

  protected override poll(timeout: number | undefined): void {
    // With something to do and nobody who waits, there is no need to look.
    const { active } = this.#watches
    if (this.hasReady() && (active === 0 || (active === 1 && this.#signals.maySkipLook()))) return
    this.#watches.poll(timeout)
  }

  protected override pollDescriptor(): number {
    const fd = this.#selector.fileno?.()
    if (fd === undefined) throw new TypeError('selector: only one with fileno() can be watched by a host')
    return fd
  }

  protected override expectsInput(): boolean {
    // Who listens for Ctrl-C, or to other threads, does not expect any.
    return this.#watches.active > this.#wakeUps.count + (this.#signals.onlyInterrupts ? 1 : 0)
  }

  #watchOf(descriptor: DescriptorLike): Watch {
    const watch = this.#watches.of(checkDescriptor(descriptor))
    if (typeof descriptor === 'number' || watch.isOwnedBy(descriptor) || !descriptor.beforeClose) return watch
    this.#watches.own(watch, descriptor, this.getDebug())
    return watch
  }

  #addCallback(descriptor: DescriptorLike, direction: Direction, handle: WatchHandle): Handle {
    this.checkOpen()
    const watch = this.#watchOf(descriptor)
    const old = watch.get(direction)
    if (old instanceof WatchHandle) {
      this.#watches.replace(watch, direction, handle)
      old.takeAway = undefined
      old.cancel()
    } else this.#watches.add(watch, direction, handle)
    handle.takeAway = () => this.#takeAway(watch.fd, direction)
    return handle
  }

  #removeCallback(fd: number, direction: Direction): boolean {
    const handle = this.#watches.find(fd)?.get(direction)
    if (!(handle instanceof WatchHandle)) return false
    handle.cancel()
    return true
  }

  /** A callback was cancelled. */
  #takeAway(fd: number, direction: Direction): void {
    const watch = this.#watches.find(fd)
    if (watch !== undefined) this.#watches.remove(watch, direction)
  }
}
