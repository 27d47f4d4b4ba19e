import { isCoroutine, isFuture, kindOf, RuntimeError } from '@tsyncio/futures'
import type { BlockingFuture, FutureLike, Scheduler } from '@tsyncio/futures'

/** Whether a task of `loop` may wait for what its coroutine yielded. */
export function canWaitFor(task: FutureLike<unknown>, yielded: unknown, loop: Scheduler): yielded is BlockingFuture {
  const future = yielded as BlockingFuture | null
  return future?._asyncioFutureBlocking === true && future !== task && future.getLoop() === loop
}

/** Why it may not: the error that is thrown into the coroutine. */
export function objectionTo(task: { getName(): string }, yielded: unknown, loop: Scheduler): RuntimeError {
  const name = task.getName()
  if (isFuture(yielded)) {
    if (yielded.getLoop() !== loop) return new RuntimeError(`${name} got a future attached to a different loop`)
    if (yielded._asyncioFutureBlocking) return new RuntimeError(`${name} cannot await on itself`)
    return new RuntimeError(`in ${name}, yield was used instead of yield* with a future`)
  }
  if (isCoroutine(yielded)) {
    return new RuntimeError(`in ${name}, yield was used instead of yield* with a coroutine`)
  }
  return new RuntimeError(`${name} got a bad yield: ${kindOf(yielded)}`)
}
