import { RuntimeError } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import type { InetAddress } from './address.ts'
import { libuvObstacle } from './libuv-obstacle.ts'
import { EAI_NONAME, OSError } from './os-error.ts'
import type { AddrInfo, AddrInfoQuery, NameInfo, Resolver, ResolverLoop } from './resolver.ts'
import { UvLoop } from './uv-loop.ts'
import { uvLookups } from './uv-lookups.ts'
import type { Answer, Begun, UvLookups } from './uv-lookups.ts'

/** What a look-up is about, for the message of its error. */
interface Subject {
  readonly syscall: string
  readonly where: InetAddress
}

/** Resolvers that were closed during a look-up, which nobody can stop. */
const abandoned = new Set<UvResolver>()

/**
 * Asks the system, on threads of libuv's, as Node's `dns.lookup` does; but the answers arrive while a loop blocks the
 * thread, too.
 *
 * Invariant: its loop reads the answers as long as somebody waits for one.
 */
export class UvResolver implements Resolver {
  readonly #lookups: UvLookups = uvLookups()
  readonly #uv = new UvLoop()
  #waiting = 0
  /** How many have not ended; some of them may have been given up. */
  #underWay = 0
  #isClosed = false

  /** Throws a `RuntimeError` where libuv cannot be called. */
  static open(): UvResolver {
    const obstacle = libuvObstacle()
    if (obstacle !== undefined) throw new RuntimeError(`names can be resolved only ${obstacle}`)
    return new UvResolver()
  }

  getAddrInfo(loop: ResolverLoop, query: AddrInfoQuery): Coroutine<AddrInfo[]> {
    const where = { host: query.host ?? '', port: Number(query.service) || 0 }
    return this.#lookUp(loop, { syscall: 'getaddrinfo', where }, (answer: Answer<AddrInfo[]>) =>
      this.#lookups.getAddrInfo(this.#uv.address, query, answer),
    )
  }

  getNameInfo(loop: ResolverLoop, address: InetAddress, flags: number): Coroutine<NameInfo> {
    return this.#lookUp(loop, { syscall: 'getnameinfo', where: address }, (answer: Answer<NameInfo>) =>
      this.#lookups.getNameInfo(this.#uv.address, address, flags, answer),
    )
  }

  /** What is still under way goes on by itself, and is cleared away when another resolver closes. */
  close(): void {
    this.#isClosed = true
    abandoned.add(this)
    for (const resolver of abandoned) resolver.#clearAway()
  }

  *#lookUp<T>(loop: ResolverLoop, subject: Subject, begin: (answer: Answer<T>) => Begun): Coroutine<T> {
    const future = loop.createFuture<T>()
    let hasEnded = false
    const request = begin((status, result) => {
      hasEnded = true
      this.#underWay -= 1
      if (this.#isClosed || future.done()) return
      if (status < 0) future.setException(failure(status, subject))
      else future.setResult(result)
    })
    // What libuv does not even begin with is a name that cannot be one, such as ''.
    if (typeof request === 'number') throw failure(-EAI_NONAME, subject)
    this.#underWay += 1
    this.#addWaiting(loop, 1)
    try {
      return yield* future
    } finally {
      if (!this.#isClosed) {
        // One that was answered is freed, also where nobody has heard the answer.
        if (!hasEnded) this.#lookups.cancel(request)
        this.#addWaiting(loop, -1)
      }
    }
  }

  #addWaiting(loop: ResolverLoop, change: 1 | -1): void {
    this.#waiting += change
    // From now on libuv sees what was begun, or cancelled.
    this.#uv.run()
    const fd = this.#uv.fileno()
    if (this.#waiting === 0) loop.removeReader(fd)
    else if (this.#waiting === change) loop.addReader(fd, () => this.#uv.run())
  }

  #clearAway(): void {
    this.#uv.run()
    if (this.#underWay > 0) return
    abandoned.delete(this)
    this.#uv.close()
  }
}

function failure(status: number, subject: Subject): OSError {
  return new OSError({ errno: -status, ...subject })
}
