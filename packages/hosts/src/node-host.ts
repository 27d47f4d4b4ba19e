import type { Host } from '@tsyncio/events'
import { LONGEST_TIMEOUT, toMilliseconds } from './milliseconds.ts'

/** How a host may watch descriptors: calls `turn` each time `fd` is readable, until it is disposed. */
export type WatchReadable = (fd: number, turn: () => void) => Disposable

/** What a host of Node's needs from elsewhere. */
export interface NodeHostOptions {
  /** The way to watch descriptors. Without it, only loops that wait for none can be guests. */
  readonly watchReadable?: WatchReadable | undefined
}

/**
 * Node's own event loop as the host of another.
 *
 * Invariant: a requested turn and a needed guest keep the process alive; a timer or a watched descriptor alone does not.
 */
export class NodeHost implements Host {
  readonly watchReadable?: WatchReadable

  constructor(options: NodeHostOptions = {}) {
    if (options.watchReadable !== undefined) this.watchReadable = options.watchReadable
  }

  requestTurn(turn: () => void): void {
    setImmediate(turn)
  }

  requestTurnAfter(delay: number, turn: () => void): Disposable {
    const timeout = setTimeout(turn, toMilliseconds(delay)).unref()
    return { [Symbol.dispose]: () => clearTimeout(timeout) }
  }

  keepAlive(): Disposable {
    // Idle for weeks at a time; what counts is that Node waits for it.
    const alive = setInterval(() => {}, LONGEST_TIMEOUT)
    return { [Symbol.dispose]: () => clearInterval(alive) }
  }

  /** Calls back for each SIGINT, as long as the program itself listens for none. */
  onInterrupt(callback: () => void): Disposable | undefined {
    if (programListens()) return undefined
    const tell = (): void => callback()
    interrupted.add(tell)
    // Whoever removes all listeners may have removed this one.
    if (!process.listeners('SIGINT').includes(tellAll)) process.on('SIGINT', tellAll)
    return { [Symbol.dispose]: () => void (interrupted.delete(tell) && letGo()) }
  }

  reportError(error: unknown): void {
    setImmediate(() => {
      throw error
    })
  }
}

/** Who is told of a SIGINT. Node hears of one listener for all of them, for it complains of more than ten. */
const interrupted = new Set<() => void>()

function tellAll(): void {
  if (programListens()) return
  // Whoever begins to listen meanwhile is not told of this one.
  const told = [...interrupted]
  for (const tell of told) tell()
}

function letGo(): void {
  if (interrupted.size === 0) process.off('SIGINT', tellAll)
}

/** Whether somebody else does. */
function programListens(): boolean {
  return process.listeners('SIGINT').some((listener) => listener !== tellAll)
}
