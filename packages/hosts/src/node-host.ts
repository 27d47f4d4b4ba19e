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
    const listener = (): void => void (programListens() || callback())
    ours.add(listener)
    process.on('SIGINT', listener)
    return { [Symbol.dispose]: () => void process.off('SIGINT', listener) }
  }

  reportError(error: unknown): void {
    setImmediate(() => {
      throw error
    })
  }
}

/** Listeners for SIGINT that do not count as the program's own. */
const ours = new WeakSet<NodeJS.SignalsListener>()

function programListens(): boolean {
  return process.listeners('SIGINT').some((listener) => !ours.has(listener))
}
