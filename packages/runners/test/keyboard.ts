import type { InterruptSource } from '@tsyncio/events'
import type { Coroutine } from '@tsyncio/futures'
import { sleep } from '@tsyncio/tasks'
import { VirtualLoop } from './virtual-parts.ts'

/** Ctrl-C, as a loop or a host hears of it. */
export class Keyboard implements InterruptSource {
  /** How many listen at the moment, and how many ever did. */
  listening = 0
  listened = 0
  #callback: (() => void) | undefined

  /** Not heard if nobody listens. */
  press(): void {
    this.#callback?.()
  }

  onInterrupt(callback: () => void): Disposable {
    this.#callback = callback
    this.listening += 1
    this.listened += 1
    return { [Symbol.dispose]: () => void (this.listening -= 1) }
  }
}

/** A loop that hears of Ctrl-C itself. */
export class InterruptedLoop extends VirtualLoop {
  readonly keyboard = new Keyboard()
  readonly onInterrupt = this.keyboard.onInterrupt.bind(this.keyboard)
}

/** Takes so long to clean up, and says when that is over. */
export function* cleaningUp(log: unknown[], seconds: number): Coroutine<void> {
  try {
    yield* sleep(100)
  } finally {
    yield* sleep(seconds)
    log.push('cleaned up')
  }
}
