import type { Host } from '@tsyncio/events'
import { toMilliseconds } from './milliseconds.ts'

interface Port {
  onmessage: (() => void) | null
  postMessage(message: unknown): void
}

/** What is used of a browser, or of a worker in one. In all of them, but not in the language's own library. */
export interface BrowserPlatform {
  readonly scheduler?: { readonly postTask?: (task: () => void) => Promise<unknown> } | undefined
  readonly MessageChannel?: (new () => { readonly port1: Port; readonly port2: Port }) | undefined
  readonly reportError?: ((error: unknown) => void) | undefined
  setTimeout(callback: () => void, milliseconds: number): unknown
  clearTimeout(timer: unknown): void
}

/**
 * A browser's event loop as the host of another, in a page or in a worker.
 *
 * Invariant: each turn is a task of the browser's own, so that between two turns it can paint, and handle clicks.
 */
export class BrowserHost implements Host {
  readonly #platform: BrowserPlatform
  readonly #post: (turn: () => void) => void

  /** `platform` is what there is globally, unless a test brings another. */
  constructor(platform: BrowserPlatform = globalThis as unknown as BrowserPlatform) {
    this.#platform = platform
    this.#post = poster(platform)
  }

  requestTurn(turn: () => void): void {
    this.#post(() => this.#give(turn))
  }

  requestTurnAfter(delay: number, turn: () => void): Disposable {
    const platform = this.#platform
    const timer = platform.setTimeout(turn, toMilliseconds(delay))
    return { [Symbol.dispose]: () => platform.clearTimeout(timer) }
  }

  /** A page is up until it is closed. */
  keepAlive(): Disposable {
    return { [Symbol.dispose]() {} }
  }

  reportError(error: unknown): void {
    const platform = this.#platform
    if (platform.reportError !== undefined) return platform.reportError(error)
    platform.setTimeout(() => {
      throw error
    }, 0)
  }

  /** An error in a task of the scheduler would become a rejected promise, and not an uncaught error. */
  #give(turn: () => void): void {
    try {
      turn()
    } catch (error) {
      this.reportError(error)
    }
  }
}

/** The quickest way to a turn that lets the browser do its own work first. */
function poster(platform: BrowserPlatform): (turn: () => void) => void {
  const { scheduler, MessageChannel } = platform
  if (scheduler?.postTask !== undefined) return (turn) => void scheduler.postTask?.(turn)
  if (MessageChannel !== undefined) return throughChannel(new MessageChannel())
  return (turn) => void platform.setTimeout(turn, 0)
}

function throughChannel({ port1, port2 }: { readonly port1: Port; readonly port2: Port }): (turn: () => void) => void {
  const turns: (() => void)[] = []
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- because a port with a listener must be started as well
  port1.onmessage = () => turns.shift()?.()
  return (turn) => {
    turns.push(turn)
    port2.postMessage(undefined)
  }
}
