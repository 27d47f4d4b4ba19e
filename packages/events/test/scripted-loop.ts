import { BaseEventLoop } from '@tsyncio/events'
import { Future } from '@tsyncio/futures'
import type { Runnable } from '@tsyncio/futures'
import { Task } from '@tsyncio/tasks'

/** A loop on a clock that stands still, in whose `poll` a test says what comes from outside. */
export class ScriptedLoop extends BaseEventLoop {
  /** What `poll` was asked, one entry a pass. */
  readonly polls: (number | undefined)[] = []
  /** What the next polls find, one entry a pass; with none left, waiting moves the clock. */
  readonly outside: (() => void)[] = []
  /** What goes to the guest's host. */
  descriptor: number | undefined
  input = false
  readonly #time: { now: number }

  constructor(resolution = 1e-9) {
    const time = { now: 0 }
    super({
      clock: { now: () => time.now, resolution },
      futureFactory: (loop) => new Future({ loop }),
      taskFactory: (loop, coroutine, options) => new Task(coroutine, { ...options, loop }),
    })
    this.#time = time
  }

  /** How many passes there were. */
  get passes(): number {
    return this.polls.length
  }

  moveClock(seconds: number): void {
    this.#time.now += seconds
  }

  /** Runs as many passes as that. */
  runPasses(count: number): void {
    const last = this.passes + count
    const stopper: Runnable = {
      run: () => {
        if (this.passes >= last) this.stop()
        else this.enqueue(stopper)
      },
    }
    this.enqueue(stopper)
    this.runForever()
  }

  protected override poll(timeout: number | undefined): void {
    this.polls.push(timeout)
    const found = this.outside.shift()
    if (found !== undefined) found()
    else if (timeout === undefined) throw new Error('this loop would wait for ever')
    else this.moveClock(timeout)
  }

  protected override pollDescriptor(): number | undefined {
    return this.descriptor
  }

  protected override expectsInput(): boolean {
    return this.input
  }
}
