import { constants } from 'node:os'
import type { ErrorSink, FutureFactory, Timers } from '@tsyncio/events'
import { ValueError } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { show } from './check.ts'
import { OSError } from './os-error.ts'
import type { Accepted, Socket } from './socket.ts'
import { getRunningSocketLoop } from './socket-loop.ts'
import type { SocketOperations } from './socket-loop.ts'

const { ECONNABORTED, EMFILE, ENFILE, ENOBUFS, ENOMEM } = constants.errno

/** What may be over in a while: no descriptors or no memory. */
const SHORTAGES: ReadonlySet<number> = new Set([EMFILE, ENFILE, ENOBUFS, ENOMEM])

/** So many connections are accepted at once before others have their turn. */
const ACCEPTS_PER_PASS = 100

/** What `acceptForever` runs on, and how it gets over shortages. */
export interface AcceptForeverOptions {
  /** How long to pause when there are no descriptors or no memory left, in seconds; 1 by default, as in asyncio. */
  readonly retryDelay?: number | undefined
  /** The running loop by default. */
  readonly loop?: AcceptingLoop | undefined
}

/** What accepting needs of a loop. */
export type AcceptingLoop = Pick<SocketOperations, 'sockAccept'> & Timers & FutureFactory & ErrorSink

/**
 * Accepts connections and hands each to `connected`, until it is cancelled or fails. What `connected` throws ends it, and the
 * connection that it was given is closed.
 *
 * When there are no descriptors or no memory left, it tells the exception handler of the loop, once for each such time;
 * then it pauses, and tries again. Meanwhile the loop is at rest, and connections that are open go on. A connection that
 * was gone before it could be accepted is passed over.
 *
 * Differs from asyncio: there it is a part of servers, and the report is made again for each attempt.
 */
export function* acceptForever(
  listener: Socket,
  connected: (accepted: Accepted) => void,
  options: AcceptForeverOptions = {},
): Coroutine<never> {
  const { retryDelay = 1, loop = getRunningSocketLoop() } = options
  if (typeof retryDelay !== 'number' || !(retryDelay > 0)) {
    throw new ValueError(`retryDelay: expected a number of seconds, more than 0, got ${show(retryDelay)}`)
  }
  if (typeof connected !== 'function') {
    throw new TypeError(`connected: expected a function, got ${show(connected)}`)
  }
  let isShort = false
  for (let count = 1; ; count += 1) {
    const outcome = yield* tryToAccept(listener, loop)
    if (outcome instanceof OSError) {
      if (!isShort) reportShortage(loop, outcome, retryDelay)
      yield* pause(loop, retryDelay)
    } else if (outcome !== undefined) handOver(outcome, connected)
    isShort = outcome instanceof OSError
    if (count % ACCEPTS_PER_PASS === 0) yield
  }
}

function handOver(accepted: Accepted, connected: (accepted: Accepted) => void): void {
  try {
    connected(accepted)
  } catch (error) {
    accepted.socket.close()
    throw error
  }
}

/** A connection, or what it takes to get one is short, or it was gone already. Throws whatever else goes wrong. */
function* tryToAccept(listener: Socket, loop: AcceptingLoop): Coroutine<Accepted | OSError | undefined> {
  try {
    return yield* loop.sockAccept(listener)
  } catch (error) {
    if (!(error instanceof OSError)) throw error
    if (error.errno === ECONNABORTED) return undefined
    if (SHORTAGES.has(error.errno)) return error
    throw error
  }
}

function reportShortage(loop: AcceptingLoop, exception: OSError, retryDelay: number): void {
  const message = `no connection can be accepted; next attempt in ${retryDelay} s`
  loop.callExceptionHandler({ message, exception })
}

function* pause(loop: AcceptingLoop, seconds: number): Coroutine<void> {
  const future = loop.createFuture<void>()
  const timer = loop.callLater(seconds, () => {
    if (!future.done()) future.setResult()
  })
  try {
    yield* future
  } finally {
    timer.cancel()
  }
}
