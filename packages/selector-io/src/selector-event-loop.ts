import type { Coroutine } from '@tsyncio/futures'
import { checkPort } from './address.ts'
import type { Address, InetAddress } from './address.ts'
import { Attempts, receive, sendAll } from './attempts.ts'
import type { Wait } from './attempts.ts'
import { checkUsable } from './check-socket.ts'
import { checkBytes, checkInteger } from './check.ts'
import { AF_UNIX } from './constants.ts'
import { DescriptorLoop } from './descriptor-loop.ts'
import type { DescriptorLoopParts } from './descriptor-loop.ts'
import { isEmptied } from './emptied.ts'
import { EAI_NONAME, OSError } from './os-error.ts'
import type { Readiness } from './readiness.ts'
import { checkNumeric, checkQuery, isName } from './resolver.ts'
import type { AddrInfo, AddrInfoOptions, NameInfo, Resolver } from './resolver.ts'
import { EVENT_READ, EVENT_WRITE } from './selector.ts'
import { sendFile } from './send-file.ts'
import type { FileLike, SendFileOptions } from './send-file.ts'
import type { Accepted, Received, ReceivedInto, Socket } from './socket.ts'
import type { SocketLoop } from './socket-loop.ts'
import { UvResolver } from './uv-resolver.ts'
import { WOULD_BLOCK } from './would-block.ts'

/** What a selector loop is put together from. */
export interface SelectorLoopParts extends DescriptorLoopParts {
  /** Makes what the loop resolves names with; libuv's threads by default, which work wherever Node runs. */
  readonly resolver?: (() => Resolver) | undefined
}

/** A loop that waits for descriptors, with sockets. `asyncio.SelectorEventLoop`. */
export class SelectorEventLoop extends DescriptorLoop implements SocketLoop {
  readonly #makeResolver: () => Resolver
  #resolver: Resolver | undefined
  /**
   * A future that is done when `sock` is ready, or after a millisecond: of a local socket for datagrams, epoll does not
   * tell when the queue of one that it is not connected to has room again.
   */
  readonly #waitShortly: Wait = (sock, direction) => {
    const readiness = this.wait(sock, direction)
    const timer = this.callLater(0.001, () => readiness.run())
    readiness.addDoneCallback(() => timer.cancel())
    return readiness
  }

  constructor(parts: SelectorLoopParts) {
    super(parts)
    this.#makeResolver = parts.resolver ?? UvResolver.open
  }

  sockRecv(sock: Socket, maxBytes: number): Coroutine<Uint8Array> {
    return new Attempts(sock, this.wait, EVENT_READ, receive, maxBytes).asCoroutine()
  }

  sockSendAll(sock: Socket, data: Uint8Array): Coroutine<void> {
    return new Attempts(sock, this.wait, EVENT_WRITE, sendAll, data).asCoroutine()
  }

  sockRecvInto(sock: Socket, buffer: Uint8Array): Coroutine<number> {
    return this.#reading(sock, () => {
      if (buffer?.length === 0 || !isEmptied(sock)) return sock.recvInto(buffer)
      checkBytes('buffer', buffer)
      return WOULD_BLOCK
    })
  }

  sockRecvFrom(sock: Socket, maxBytes: number): Coroutine<Received> {
    return this.#reading(sock, () => sock.recvFrom(maxBytes))
  }

  sockRecvFromInto(sock: Socket, buffer: Uint8Array): Coroutine<ReceivedInto> {
    return this.#reading(sock, () => sock.recvFromInto(buffer))
  }

  sockSendTo(sock: Socket, data: Uint8Array, address: Address): Coroutine<number> {
    const wait = sock?.family === AF_UNIX ? this.#waitShortly : this.wait
    return new Attempts(sock, wait, EVENT_WRITE, () => sock.sendTo(data, address), undefined).asCoroutine()
  }

  sockSendFile(sock: Socket, file: FileLike, options: SendFileOptions = {}): Coroutine<number> {
    const wait = (socket: Socket): Readiness => this.wait(socket, EVENT_WRITE)
    const sockSendAll = this.sockSendAll.bind(this)
    return sendFile({ wait, sockSendAll }, sock, { ...options, file })
  }

  sockAccept(sock: Socket): Coroutine<Accepted> {
    return this.#reading(sock, () => sock.accept())
  }

  *sockConnect(sock: Socket, address: Address): Coroutine<void> {
    checkUsable(sock)
    const target = isName(sock.family, address) ? yield* this.#addressFor(sock, address) : address
    if (sock.connect(target) !== WOULD_BLOCK) return
    do yield* this.wait(sock, EVENT_WRITE)
    while (sock.finishConnect() === WOULD_BLOCK)
  }

  getAddrInfo(
    host: string | undefined,
    port: number | string | undefined,
    options?: AddrInfoOptions,
  ): Coroutine<AddrInfo[]> {
    return this.#openResolver().getAddrInfo(this, checkQuery(host, port, options))
  }

  getNameInfo(address: InetAddress, flags: number = 0): Coroutine<NameInfo> {
    checkInteger('flags', flags)
    checkNumeric(address)
    return this.#openResolver().getNameInfo(this, address, flags)
  }

  override close(): void {
    try {
      super.close()
    } finally {
      if (this.isClosed()) {
        this.#resolver?.close()
        this.#resolver = undefined
      }
    }
  }

  #reading<T>(sock: Socket, attempt: () => T | typeof WOULD_BLOCK): Coroutine<T> {
    return new Attempts(sock, this.wait, EVENT_READ, attempt, undefined).asCoroutine()
  }

  *#addressFor({ family, type, protocol }: Socket, { host, port }: InetAddress): Coroutine<InetAddress> {
    // A look-up without one, or for the name of a service, is something else.
    checkPort(port)
    const [first] = yield* this.getAddrInfo(host, port, { family, type, protocol })
    if (first === undefined) throw new OSError({ errno: EAI_NONAME, syscall: 'getaddrinfo', where: { host, port } })
    return first.address
  }

  #openResolver(): Resolver {
    this.checkOpen()
    this.#resolver ??= this.#makeResolver()
    return this.#resolver
  }
}
