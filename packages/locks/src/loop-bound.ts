import { getRunningLoop } from '@tsyncio/events'
import type { FutureFactory } from '@tsyncio/events'
import { RuntimeError } from '@tsyncio/futures'

/** Something that belongs to the loop on which it is first waited for. `asyncio.mixins._LoopBoundMixin`. */
export abstract class LoopBound {
  private _loop: FutureFactory | undefined = undefined

  /** The running loop. Throws a `RuntimeError` if an earlier wait was on another one. */
  _getLoop(): FutureFactory {
    const loop = getRunningLoop()
    this._loop ??= loop
    if (this._loop !== loop) throw new RuntimeError(`${this.toString()} is bound to a different event loop`)
    return loop
  }

  toString(): string {
    return `<${this.constructor.name} [${this._describeState()}]>`
  }

  protected abstract _describeState(): string
}
