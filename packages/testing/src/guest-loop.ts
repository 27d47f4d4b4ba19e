import type { Attachment, AttachOptions, Host } from '@tsyncio/events'
import type { Runnable } from '@tsyncio/futures'
import { DeadlockError } from './deadlock-error.ts'
import type { LoopBase, LoopClass, LoopParts } from './loop-class.ts'

/** A loop that a host on virtual time can tell what it waits for, and that nothing will come of it. */
export interface VirtualGuest {
  hasExternalWork(): boolean
  endDeadlocked(): void
}

/** A class of loops with sockets, as guests on virtual time; `VirtualEventLoop` is that by itself. */
export function guestLoop(Loop: LoopClass): LoopBase<LoopParts> {
  return class extends (Loop as LoopBase<LoopParts>) implements VirtualGuest {
    override attach(host: Host, options?: AttachOptions): Attachment {
      return super.attach(host, { ...options, turnBudget: 0 })
    }

    override hasExternalWork(): boolean {
      return super.hasExternalWork()
    }

    override endDeadlocked(): void {
      this.callSoon(() => {
        throw new DeadlockError(this.allTasks())
      })
    }

    protected override failed(runnable: Runnable, error: unknown): void {
      if (error instanceof DeadlockError) throw error
      super.failed(runnable, error)
    }
  }
}
