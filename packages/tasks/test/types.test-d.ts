import type { EventLoop, TaskLike } from '@tsyncio/events'
import { Future } from '@tsyncio/futures'
import type { Awaitable, Coroutine, FutureLike, SettableFuture } from '@tsyncio/futures'
import { createTask, currentTask, ensureFuture, gather, sleep, Task } from '@tsyncio/tasks'
import { expectTypeOf } from 'vitest'

declare const loop: EventLoop
declare const future: Future<string>
declare const promise: Promise<number>
declare function answer(): Coroutine<number>

const task = new Task(answer(), { loop, name: 'answer' })

expectTypeOf(task).toEqualTypeOf<Task<number>>()
expectTypeOf(task).toExtend<TaskLike<number>>()
expectTypeOf(task).toExtend<FutureLike<number>>()
expectTypeOf(task).toExtend<Awaitable<number>>()
expectTypeOf(createTask(answer())).toEqualTypeOf<TaskLike<number>>()
expectTypeOf(currentTask()).toEqualTypeOf<TaskLike | undefined>()
expectTypeOf(ensureFuture(answer())).toEqualTypeOf<FutureLike<number>>()
expectTypeOf(ensureFuture(future)).toEqualTypeOf<FutureLike<string>>()

export function* awaited(): Coroutine<void> {
  expectTypeOf(yield* task).toEqualTypeOf<number>()
  expectTypeOf(yield* createTask(answer())).toEqualTypeOf<number>()
  expectTypeOf(yield* sleep(1)).toEqualTypeOf<void>()
  expectTypeOf(yield* sleep(1, 'a')).toEqualTypeOf<string>()
  // @ts-expect-error -- without the star, a task would not be awaited
  yield task
  // @ts-expect-error -- nor a sleep
  yield sleep(1)
}

// @ts-expect-error -- a task is ended by its coroutine alone
export const settable: SettableFuture<never>['setResult'] extends Task<number>['setResult'] ? 'no' : never = 'yes'
expectTypeOf(task.setResult).returns.toEqualTypeOf<never>()
expectTypeOf(task.setException).returns.toEqualTypeOf<never>()
expectTypeOf<TaskLike<number>>().not.toHaveProperty('setResult')

// @ts-expect-error -- a coroutine function must be called
createTask(answer)
// @ts-expect-error -- a promise is no coroutine
createTask(promise)
// @ts-expect-error -- a future is no coroutine; ensureFuture takes it
createTask(future)
// @ts-expect-error -- what a generator yields must be for a task
createTask(
  (function* () {
    yield 1
  })(),
)
// @ts-expect-error -- a delay is seconds
sleep('1')

// gather gives a tuple for a list that is written down, and a list for a list.
expectTypeOf(gather([answer(), future, task])).toEqualTypeOf<FutureLike<[number, string, number]>>()
expectTypeOf(gather([])).toEqualTypeOf<FutureLike<[]>>()
expectTypeOf(gather([sleep(1), sleep(1, 'a')] as const)).toEqualTypeOf<FutureLike<[void, string]>>()
declare const list: Coroutine<number>[]
expectTypeOf(gather(list)).toEqualTypeOf<FutureLike<number[]>>()
expectTypeOf(gather(new Set(list))).toEqualTypeOf<FutureLike<number[]>>()

// With returnExceptions, anything that can be thrown may be among the results.
expectTypeOf(gather([answer(), future], { returnExceptions: true })).toEqualTypeOf<FutureLike<[unknown, unknown]>>()
expectTypeOf(gather(list, { returnExceptions: true })).toEqualTypeOf<FutureLike<unknown[]>>()

// @ts-expect-error -- a promise cannot be gathered
gather([answer(), promise])
// @ts-expect-error -- gather takes one list
gather(answer(), future)
