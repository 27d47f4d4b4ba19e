// Long because: it is a list, of implementations that are broken in a few lines each.

import { constants } from 'node:os'
import { Context } from '@tsyncio/contextvars'
import { blocking, kernelSuite, readinessSuite, selectorSuite, socketsSuite } from '@tsyncio/conformance'
import { Future } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { EVENT_READ, PollSelector, SelectorEventLoop, Socket, socketPair } from '@tsyncio/selector-io'
import type { EventMask, Kernel, Selector, SelectorKey, Tell } from '@tsyncio/selector-io'
import { fakeKernel } from '@tsyncio/selector-io/fake'
import { newTask } from '@tsyncio/tasks'
import { brokenFor } from './broken.ts'
import type { Broken } from './broken.ts'

const { EAGAIN, EBADF } = constants.errno
const inSelector = brokenFor(selectorSuite)
const inKernel = brokenFor(kernelSuite)
const inReadiness = brokenFor(readinessSuite)
const inSockets = brokenFor(socketsSuite)

type Found = [key: SelectorKey<string>, ready: EventMask][]
type SelectorClass = new (kernel: Kernel) => Selector<string>

function selector(name: string, promise: string, Class: SelectorClass): Broken {
  const kernel = fakeKernel()
  return inSelector(name, promise, {
    newSelector: () => new Class(kernel),
    newPair: () => socketPair({ kernel }),
    now: () => kernel.clock.now(),
  })
}

function kernelOf(name: string, promise: string, wrong: (right: Kernel) => Partial<Kernel>): Broken {
  const newKernel = (): Kernel => {
    const right = fakeKernel()
    return { ...right, ...wrong(right) }
  }
  return inKernel(name, promise, { newKernel, errno: constants.errno })
}

type LoopParts = ConstructorParameters<typeof SelectorEventLoop>[0]
type LoopClass = new (parts: LoopParts) => SelectorEventLoop

/** A loop over the fake kernel, with its way to make sockets. */
function over(Class: LoopClass): { newLoop: () => SelectorEventLoop; kernel: Kernel } {
  const kernel = fakeKernel()
  const newLoop = (): SelectorEventLoop =>
    new Class({
      clock: kernel.clock,
      futureFactory: (loop) => new Future({ loop }),
      taskFactory: newTask,
      selector: new PollSelector(kernel),
    })
  return { newLoop, kernel }
}

function readiness(name: string, promise: string, Class: LoopClass): Broken {
  const { newLoop, kernel } = over(Class)
  return inReadiness(name, promise, { drive: blocking(newLoop), newPair: () => socketPair({ kernel }) })
}

function sockets(name: string, promise: string, Class: LoopClass): Broken {
  const { newLoop, kernel } = over(Class)
  return inSockets(name, promise, {
    drive: blocking(newLoop),
    newPair: () => socketPair({ kernel }),
    newListener: () => {
      const listener = new Socket({ kernel })
      listener.bind({ host: '127.0.0.1', port: 0 })
      listener.listen()
      return { listener, address: listener.getSockName() }
    },
    newClient: () => new Socket({ kernel }),
  })
}

/** Asks the kernel by itself, too. */
class AskingSelector extends PollSelector<string> {
  readonly #calls: Kernel

  constructor(kernel: Kernel) {
    super(kernel)
    this.#calls = kernel
  }

  /** Whether the descriptor is closed, hung up, or failed: what poll tells of unasked. */
  protected isAmiss(fd: number): boolean {
    const entry = Int32Array.of(fd, 0)
    this.#calls.poll(entry, 1, 0)
    return entry[1] !== 0
  }
}

export const io: readonly Broken[] = [
  selector(
    'with a closed descriptor no wait lasts',
    'a descriptor that was closed meanwhile is no error, ends no wait, and hides no other',
    class extends AskingSelector {
      override select(timeout?: number): Found {
        return super.select([...this.getMap().keys()].some((fd) => this.isAmiss(fd)) ? 0 : timeout)
      }
    },
  ),
  selector(
    'tells of no more than one at a time',
    'a selector with selectEach() tells of what select() lists, and waits as that does',
    class extends PollSelector<string> {
      override selectEach(timeout: number | undefined, tell: Tell<string>): void {
        for (const [key, ready] of this.select(timeout).slice(0, 1)) tell(key, ready)
      }
    },
  ),
  selector(
    'a level-triggered event dropped',
    'what can be read is reported for as long as it can',
    class extends PollSelector<string> {
      readonly #told = new Set<number>()
      override select(timeout?: number): Found {
        const found = super.select(timeout).filter(([{ fd, events }]) => events !== EVENT_READ || !this.#told.has(fd))
        for (const [{ fd }] of found) this.#told.add(fd)
        return found
      }
    },
  ),
  selector(
    'reading and writing are one',
    'reading and writing are told apart, and told together',
    class extends PollSelector<string> {
      override select(timeout?: number): Found {
        return super.select(timeout).map(([key]) => [key, key.events])
      }
    },
  ),
  selector(
    'what nobody asked for is told',
    'nothing is reported but what is watched for',
    class extends PollSelector<string> {
      override select(timeout?: number): Found {
        return super.select(timeout).map(([key, ready]) => [key, ready | EVENT_READ])
      }
    },
  ),
  selector(
    'a hang-up wakes readers only',
    'when the peer closes, a descriptor is ready for all that it is watched for',
    class extends PollSelector<string> {
      override select(timeout?: number): Found {
        return super.select(timeout).map(([key, ready]) => [key, ready & EVENT_READ ? EVENT_READ : ready])
      }
    },
  ),
  selector(
    'the first that is ready is told, and no other',
    'of many descriptors, all that are ready are reported',
    class extends PollSelector<string> {
      override select(timeout?: number): Found {
        return super.select(timeout).slice(0, 1)
      }
    },
  ),
  selector(
    'timeouts are rounded down',
    'it waits as long as it may, in few attempts: a short rest of the time is rounded up',
    class extends PollSelector<string> {
      override select(timeout?: number): Found {
        return super.select(timeout === undefined ? undefined : Math.floor(timeout * 1000) / 1000)
      }
    },
  ),
  selector(
    'a timeout of nothing is taken for none',
    'with a timeout of 0 or less it does not wait',
    class extends PollSelector<string> {
      override select(timeout?: number): Found {
        return super.select(timeout === 0 ? 60 : timeout)
      }
    },
  ),
  selector(
    'modify keeps the data',
    'modify() changes what is watched for, and the data',
    class extends PollSelector<string> {
      override modify(fd: number, events: EventMask, data: string): SelectorKey<string> {
        return super.modify(fd, events, this.getKey(fd)?.data ?? data)
      }
    },
  ),
  selector(
    'a descriptor may be registered twice',
    'a descriptor is registered once: a second time is an error',
    class extends PollSelector<string> {
      override register(fd: number, events: EventMask, data: string): SelectorKey<string> {
        return this.getKey(fd) === undefined ? super.register(fd, events, data) : super.modify(fd, events, data)
      }
    },
  ),
  selector(
    'what is not registered may be unregistered',
    'changing or unregistering what is not registered is an error',
    class extends PollSelector<string> {
      override unregister(fd: number): SelectorKey<string> {
        return this.getKey(fd) === undefined ? { fd, events: 0, data: '' } : super.unregister(fd)
      }
    },
  ),
  selector(
    'a closed one goes on',
    'close() may be called again, and after it nothing can be watched',
    class extends PollSelector<string> {
      override close(): void {}
    },
  ),

  selector(
    'modify takes anything',
    'watching for nothing is an error',
    class extends PollSelector<string> {
      override modify(fd: number, events: EventMask, data: string): SelectorKey<string> {
        return super.modify(fd, events || EVENT_READ, data)
      }
    },
  ),
  selector(
    'getMap() is a copy',
    'getMap() is a live view',
    class extends PollSelector<string> {
      override getMap(): ReadonlyMap<number, SelectorKey<string>> {
        return new Map(super.getMap())
      }
    },
  ),
  selector(
    'a number that was closed once is closed for ever',
    'the number of one that was closed and unregistered may be that of another, which is told of',
    class extends PollSelector<string> {
      readonly #calls: Kernel
      readonly #closed = new Set<number>()
      constructor(kernel: Kernel) {
        super(kernel)
        this.#calls = kernel
      }
      override select(timeout?: number): Found {
        for (const fd of this.getMap().keys()) {
          const entry = Int32Array.of(fd, 0)
          this.#calls.poll(entry, 1, 0)
          if (entry[1] !== 0) this.#closed.add(fd)
        }
        return super.select(timeout).filter(([{ fd }]) => !this.#closed.has(fd))
      }
    },
  ),
  selector(
    'a hang-up is for reading and writing, watched for or not',
    'when the peer closes, a descriptor is ready for all that it is watched for',
    class extends AskingSelector {
      override select(timeout?: number): Found {
        return super.select(timeout).map(([key, ready]) => [key, this.isAmiss(key.fd) ? 3 : ready])
      }
    },
  ),

  kernelOf('errors are thrown', 'a call on a descriptor that is closed is -EBADF; none throws', ({ recv }) => ({
    recv: (...call) => {
      const result = recv(...call)
      if (result === -EBADF) throw new Error('EBADF')
      return result
    },
  })),
  kernelOf(
    'errors are -1, as in C',
    'new descriptors do not block: with nothing there, recv() is -EAGAIN',
    ({ recv }) => ({ recv: (...call) => Math.max(-1, recv(...call)) }),
  ),
  kernelOf(
    'the end is taken for nothing there',
    'when the peer has closed, recv() gives what is left, and then 0',
    ({ recv }) => ({ recv: (...call) => recv(...call) || -EAGAIN }),
  ),
  kernelOf(
    'lengths are those of the buffer',
    'what is sent arrives, in order, and in parts if they are asked for',
    ({ send }) => ({ send: (fd, data, _length, flags) => send(fd, data, data.length, flags) }),
  ),
  kernelOf(
    'a wait tells of events and not of descriptors',
    'epollWait() tells what is ready, by descriptor, for as long as it is',
    ({ epollWait }) => ({
      epollWait: (epoll, ready, timeoutMs) => {
        const count = epollWait(epoll, ready, timeoutMs)
        ready.subarray(0, 2 * count).reverse()
        return count
      },
    }),
  ),
  kernelOf('what is watched cannot be changed', 'epollCtl() changes and deletes what is watched', ({ epollCtl }) => ({
    epollCtl: (epoll, operation, fd, events) => (operation === 3 ? 0 : epollCtl(epoll, operation, fd, events)),
  })),

  readiness(
    'a reader left registered',
    'a reader that is removed is not called any more; removeReader tells whether there was one',
    class extends SelectorEventLoop {
      override removeReader(): boolean {
        return true
      }
    },
  ),
  readiness(
    'a reader is called once',
    'a reader is called in each pass in which something can be read',
    class extends SelectorEventLoop {
      override addReader(descriptor: number, callback: (argument: never) => void, argument?: unknown): never {
        const once = (value: unknown): void => {
          super.removeReader(descriptor)
          callback(value as never)
        }
        return super.addReader(descriptor, once, argument) as never
      }
    },
  ),
  readiness(
    'a reader runs in no context',
    'readers and writers run in a copy of the context in which they were added',
    class extends SelectorEventLoop {
      override addReader(descriptor: number, callback: (argument: never) => void, argument?: unknown): never {
        return new Context().run(() => super.addReader(descriptor, callback, argument as never)) as never
      }
    },
  ),
  readiness(
    'the writer goes with the reader',
    'reader and writer of a descriptor know nothing of each other',
    class extends SelectorEventLoop {
      override removeWriter(descriptor: number): boolean {
        super.removeReader(descriptor)
        return super.removeWriter(descriptor)
      }
    },
  ),
  readiness(
    'a second reader is ignored',
    'a second reader takes the place of the first',
    class extends SelectorEventLoop {
      readonly #watched = new Set<number>()
      override addReader(descriptor: { fileno(): number }, ...rest: [never]): never {
        if (this.#watched.has(descriptor.fileno())) return { cancel() {} } as never
        this.#watched.add(descriptor.fileno())
        return super.addReader(descriptor, ...rest) as never
      }
      override removeReader(descriptor: { fileno(): number }): boolean {
        this.#watched.delete(descriptor.fileno())
        return super.removeReader(descriptor)
      }
    },
  ),

  sockets(
    'sockRecv() does not wait',
    'sockRecv() waits until something comes',
    class extends SelectorEventLoop {
      override *sockRecv(sock: Socket, maxBytes: number): Coroutine<Uint8Array> {
        const received = sock.recv(maxBytes)
        return received instanceof Uint8Array ? received : new Uint8Array(0)
      }
    },
  ),
  sockets(
    'sockSendAll() sends what fits',
    'sockSendAll() sends all, in order, however much it is',
    class extends SelectorEventLoop {
      override *sockSendAll(sock: Socket, data: Uint8Array): Coroutine<void> {
        sock.send(data)
      }
    },
  ),
  sockets(
    'sockRecv() reads more than it was asked for, and drops it',
    'sockRecv() gives what is there, at most as much as is asked for',
    class extends SelectorEventLoop {
      override *sockRecv(sock: Socket, maxBytes: number): Coroutine<Uint8Array> {
        return (yield* super.sockRecv(sock, 65_536)).subarray(0, maxBytes)
      }
    },
  ),
  sockets(
    'two may wait to read, and the second takes the turn of the first',
    'two that wait to read from one socket are an error of the second',
    class extends SelectorEventLoop {
      override *sockRecv(sock: Socket, maxBytes: number): Coroutine<Uint8Array> {
        // Not for ever: nobody could stop it.
        for (let attempt = 0; attempt < 100; attempt += 1) {
          const received = sock.recv(maxBytes)
          if (received instanceof Uint8Array) return received
          yield
        }
        return new Uint8Array(0)
      }
    },
  ),
]
