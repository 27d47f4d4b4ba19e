import type { FutureFactory } from '@tsyncio/events'
import type { Awaitable, Coroutine } from '@tsyncio/futures'
import { Barrier } from '@tsyncio/locks'
import type { CapacityLimiter, Condition, Event, Lock, LockLike, Semaphore, Primitive } from '@tsyncio/locks'
import { createTask, enter } from '@tsyncio/tasks'
import type { Enterable } from '@tsyncio/tasks'
import { expectTypeOf } from 'vitest'

declare const lock: Lock
declare const event: Event
declare const condition: Condition
declare const semaphore: Semaphore
declare const barrier: Barrier
declare const limiter: CapacityLimiter
declare function take<T>(value: T): void
declare function body(): Coroutine<string>

export function* awaited(): Coroutine<void> {
  expectTypeOf(yield* lock.acquire()).toEqualTypeOf<true>()
  expectTypeOf(yield* semaphore.acquire()).toEqualTypeOf<true>()
  expectTypeOf(yield* event.wait()).toEqualTypeOf<true>()
  expectTypeOf(yield* condition.wait()).toEqualTypeOf<true>()
  expectTypeOf(yield* barrier.wait()).toEqualTypeOf<number>()
  expectTypeOf(yield* limiter.acquire()).toEqualTypeOf<void>()
  expectTypeOf(yield* lock.with(body)).toEqualTypeOf<string>()
  expectTypeOf(yield* lock.hold()).toEqualTypeOf<Disposable>()
  // The falsy answers are waited away.
  expectTypeOf(yield* condition.waitFor((): string | undefined => undefined)).toEqualTypeOf<string>()
  expectTypeOf(yield* condition.waitFor((): boolean => true)).toEqualTypeOf<true>()
  expectTypeOf(yield* barrier.with((index) => take<number>(index) ?? body())).toEqualTypeOf<string>()
  expectTypeOf(yield* enter(lock, body)).toEqualTypeOf<string | undefined>()
  // @ts-expect-error -- without the star nothing is acquired
  yield lock.acquire()
  // @ts-expect-error -- the body is called, not given as a coroutine that has begun
  yield* lock.with(body())
  // @ts-expect-error -- what is held is what hold gives, not the lock
  using _ = lock
}

// They can be entered, and serve as the lock of a condition.
take<Enterable<void>>(lock)
take<Enterable<void>>(condition)
take<Enterable<void>>(semaphore)
take<Enterable<void>>(limiter)
take<Enterable<number>>(barrier)
take<LockLike>(lock)
take<LockLike>(semaphore)
take<Primitive<true>>(event)
createTask(lock.acquire())

// What a primitive asks of its loop is no more than futures.
expectTypeOf<ReturnType<Lock['_getLoop']>>().toEqualTypeOf<FutureFactory>()
expectTypeOf(lock.acquire()).toExtend<Awaitable<true>>()

// Who is told a number may not give it.
// @ts-expect-error -- that is told, not set
limiter.borrowed = 1
expectTypeOf(limiter.borrowers).not.toHaveProperty('add')
limiter.total = 2
// @ts-expect-error -- the number of parties is for ever
barrier.parties = 3
// @ts-expect-error -- a barrier is for somebody
take<Barrier>(new Barrier())
