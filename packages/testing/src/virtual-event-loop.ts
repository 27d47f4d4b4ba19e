import { BaseEventLoop, Suspensions, watchSuspensions } from '@tsyncio/events'
import type { Attachment, AttachOptions, Host, TaskLike } from '@tsyncio/events'
import { kindOf, RuntimeError } from '@tsyncio/futures'
import type { Runnable } from '@tsyncio/futures'
import { DeadlockError } from './deadlock-error.ts'
import { usualParts } from './usual-parts.ts'
import type { PartsOptions } from './usual-parts.ts'
import { VirtualClock } from './virtual-clock.ts'
import type { VirtualHost } from './virtual-host.ts'

/** What a loop on virtual time is made of. */
export interface VirtualLoopOptions extends PartsOptions {
  /** The clock, for whoever shares it with something else; a new one by default. */
  readonly clock?: VirtualClock | undefined
  /** Whether to remember where tasks wait, for a `DeadlockError` to tell: about two microseconds a wait. True by default. */
  readonly remembersWaits?: boolean | undefined
}

/**
 * A loop in which waiting takes no time: when nothing is ready, its clock jumps to the next timer. When there is none
 * either, the run ends with a `DeadlockError`.
 */
export class VirtualEventLoop extends BaseEventLoop {
  readonly #clock: VirtualClock
  readonly #waits: Suspensions | undefined

  constructor(options: VirtualLoopOptions = {}) {
    const { clock = new VirtualClock(), remembersWaits = true } = options
    checkClock(clock)
    super({ ...usualParts(options), clock })
    this.#clock = clock
    this.#waits = remembersWaits ? new Suspensions() : undefined
  }

  override runForever(): void {
    const watch = this.#waits && watchSuspensions()
    try {
      super.runForever()
    } finally {
      watch?.[Symbol.dispose]()
    }
  }

  /** A guest of a `VirtualHost` that has the same clock. It makes one pass a turn, whatever its host's hurry. */
  override attach(host: Host, options?: AttachOptions): Attachment {
    if ((host as Partial<VirtualHost>).clock !== this.#clock) {
      throw new RuntimeError(
        'host: a VirtualEventLoop can only be a guest of a VirtualHost that has its clock, or nobody would move that: ' +
          'use runVirtual(main), or new VirtualEventLoop({ clock: host.clock })',
      )
    }
    return super.attach(host, { ...options, turnBudget: options?.turnBudget ?? 0 })
  }

  /** Whether it is at rest: nothing is scheduled, no task is left, and nothing is under way outside of it. */
  isIdle(): boolean {
    return !this.isBusy() && this.allTasks().length === 0
  }

  /** Whether work is in flight outside: a promise that is awaited, or a thread. */
  override hasExternalWork(): boolean {
    return super.hasExternalWork()
  }

  override noteSuspension(task: TaskLike): void {
    super.noteSuspension(task)
    this.#waits?.note(task)
  }

  /** The stack where this task suspended last, without debug mode, too. */
  override getSuspension(task: TaskLike): string | undefined {
    return super.getSuspension(task) ?? this.#waits?.of(task)
  }

  /** Ends the stay of a guest that waits for ever: its next pass throws a `DeadlockError` out of the loop. */
  endDeadlocked(): void {
    this.callSoon(() => this.#throwDeadlock())
  }

  protected override poll(timeout: number | undefined): void {
    const end = timeout === undefined || this.nextDeadline() === Infinity ? Infinity : this.time() + timeout
    if (timeout === 0) return this.#clock.advance(0)
    while (!this.hasReady() && this.#clock.advanceToAlarm(end));
    if (this.hasReady()) return
    if (end === Infinity) this.#throwDeadlock()
    this.#clock.advance(end - this.time())
  }

  protected override failed(runnable: Runnable, error: unknown): void {
    if (error instanceof DeadlockError) throw error
    super.failed(runnable, error)
  }

  #throwDeadlock(): never {
    throw new DeadlockError(this.allTasks())
  }
}

/** The real time goes on by itself, and cannot jump. */
function checkClock(clock: VirtualClock): void {
  if (typeof (clock as Partial<VirtualClock> | null)?.advanceToAlarm === 'function') return
  throw new TypeError(`clock: expected a VirtualClock, got ${kindOf(clock)}`)
}
