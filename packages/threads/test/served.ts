import type { Coroutine, SettableFuture } from '@tsyncio/futures'
import { sleep } from '@tsyncio/tasks'

/** What the loops of the tests let threads call. */
export type Served = ReturnType<typeof serve>

/** Notes what it is told, and when it is enough. */
export function serve(notes: unknown[], finished: SettableFuture<void>) {
  return {
    note: (value: unknown): void => void notes.push(value),
    finish: (): void => finished.setResult(),
    *double(n: number): Coroutine<number> {
      yield* sleep(0)
      return 2 * n
    },
    *failing(): Coroutine<never> {
      yield* sleep(0)
      throw new RangeError('of the coroutine')
    },
    *failingWithNothing(): Coroutine<never> {
      yield* sleep(0)
      throw undefined
    },
    *lasting(): Coroutine<void> {
      yield* sleep(60)
    },
    *uncloneable(): Coroutine<() => void> {
      return () => {}
    },
    *nested(depth: number): Coroutine<object> {
      return nest(depth)
    },
    noCoroutine: (): number => 42,
  }
}

/** Objects in each other: too many of them cannot be read on a short stack. */
export function nest(depth: number): object {
  let nested = {}
  for (let n = 0; n < depth; n += 1) nested = { nested }
  return nested
}
