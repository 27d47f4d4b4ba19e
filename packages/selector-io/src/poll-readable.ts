import { constants } from 'node:os'
import { checkInteger } from './check.ts'
import { duplicateDescriptor } from './duplicate-descriptor.ts'
import { koffiKernel } from './koffi-kernel.ts'
import { checkResult } from './os-error.ts'
import type { OwnedDescriptor } from './owned-descriptor.ts'
import { POLLIN } from './poll-selector.ts'
import { report, throwUncaught } from './throw-uncaught.ts'

/** The pauses between two looks, in milliseconds: the shortest after something came, twice as long each time nothing did. */
const SHORTEST_PAUSE = 1
const LONGEST_PAUSE = 16

/** So many looks without a pause follow one that found something: more is likely to come. */
const EAGER_LOOKS = 32

/**
 * Looks again and again whether `fd` is readable, and calls back when it is, until the result is disposed of: the way to
 * watch where {@link watchReadable} does not work, such as in worker threads, Bun and Deno. It finds out up to 16
 * milliseconds late when nothing came for a while. Otherwise the two are alike.
 */
export function pollReadable(
  fd: number,
  callback: () => void,
  onError: (error: unknown) => void = throwUncaught,
): Disposable {
  checkInteger('fd', fd)
  const looking = new Looking(duplicateDescriptor(fd), callback, onError)
  return { [Symbol.dispose]: () => looking.end() }
}

/** Invariant: until its end, the next look is scheduled; while nothing comes, in a way that does not keep the process alive. */
class Looking {
  readonly #descriptor: OwnedDescriptor
  readonly #callback: () => void
  readonly #onError: (error: unknown) => void
  readonly #entry = new Int32Array(2)
  #pause = SHORTEST_PAUSE
  #eagerLooks = 0
  #ended = false

  constructor(descriptor: OwnedDescriptor, callback: () => void, onError: (error: unknown) => void) {
    this.#descriptor = descriptor
    this.#callback = callback
    this.#onError = onError
    this.#schedule()
  }

  end(): void {
    this.#ended = true
    this.#descriptor.close()
  }

  readonly #look = (): void => {
    if (this.#ended) return
    try {
      if (this.#isReadable()) this.#found()
      else if (this.#eagerLooks > 0) this.#eagerLooks -= 1
      else this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE)
    } catch (error) {
      report(error, this.#onError)
    }
    if (!this.#ended) this.#schedule()
  }

  #isReadable(): boolean {
    this.#entry[0] = this.#descriptor.fileno()
    this.#entry[1] = POLLIN
    const count = koffiKernel().poll(this.#entry, 1, 0)
    // A signal: the next look will tell.
    return count !== -constants.errno.EINTR && checkResult(count, 'poll') > 0
  }

  #found(): void {
    this.#pause = SHORTEST_PAUSE
    this.#eagerLooks = EAGER_LOOKS
    this.#callback()
  }

  #schedule(): void {
    if (this.#eagerLooks > 0) setImmediate(this.#look)
    else setTimeout(this.#look, this.#pause).unref()
  }
}
