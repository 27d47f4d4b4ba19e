import type { EventLoop, TaskLike } from '@tsyncio/events'
import type { Awaitable, Coroutine, Future, FutureLike } from '@tsyncio/futures'
import { asCompleted, createTask, currentTask, ensureFuture, gather, sleep, Task, wait } from '@tsyncio/tasks'
import type { AsCompleted } from '@tsyncio/tasks'
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

// A task is ended by its coroutine alone.
expectTypeOf(task.setResult).returns.toEqualTypeOf<never>()
expectTypeOf(task.setException).returns.toEqualTypeOf<never>()
expectTypeOf<TaskLike<number>>().not.toHaveProperty('setResult')

// @ts-expect-error -- a coroutine function must be called
createTask(answer)
// @ts-expect-error -- a promise is no coroutine
createTask(promise)
// @ts-expect-error -- a future is no coroutine; ensureFuture takes it
createTask(future)
declare const numbers: Generator<number, void, unknown>
// @ts-expect-error -- what a generator yields must be for a task
createTask(numbers)
// @ts-expect-error -- a delay is seconds
sleep('1')

// gather gives a tuple for a list that is written down, and a list for a list.
expectTypeOf(gather([answer(), future, task])).toEqualTypeOf<Future<[number, string, number]>>()
expectTypeOf(gather([])).toEqualTypeOf<Future<[]>>()
expectTypeOf(gather([sleep(1), sleep(1, 'a')] as const)).toEqualTypeOf<Future<[void, string]>>()
declare const list: Coroutine<number>[]
expectTypeOf(gather(list)).toEqualTypeOf<Future<number[]>>()
expectTypeOf(gather(new Set(list))).toEqualTypeOf<Future<number[]>>()

// With returnExceptions, anything that can be thrown may be among the results.
expectTypeOf(gather([answer(), future], { returnExceptions: true })).toEqualTypeOf<Future<[unknown, unknown]>>()
expectTypeOf(gather(list, { returnExceptions: true })).toEqualTypeOf<Future<unknown[]>>()

// @ts-expect-error -- a promise cannot be gathered
gather([answer(), promise])
// @ts-expect-error -- gather takes one list
gather(answer(), future)

// What is awaited one after the other may be of several types.
expectTypeOf(asCompleted(list)).toEqualTypeOf<AsCompleted<number>>()
expectTypeOf(asCompleted([answer(), future])).toEqualTypeOf<AsCompleted<number | string>>()
// @ts-expect-error -- but not a promise
asCompleted([answer(), promise])

// A coroutine without a return type in the source is one, too.
function* inferred() {
  yield* sleep(1)
  return 1
}
expectTypeOf(asCompleted([inferred()])).toEqualTypeOf<AsCompleted<number>>()
expectTypeOf(gather(new Set([inferred()]))).toEqualTypeOf<Future<number[]>>()

// Nor is the type lost where it is not known yet, or said.
export function generic<T>(some: Iterable<Coroutine<T>>): AsCompleted<T> {
  expectTypeOf(asCompleted<T>(some)).toEqualTypeOf<AsCompleted<T>>()
  expectTypeOf(gather<T>(some)).toEqualTypeOf<Future<T[]>>()
  return asCompleted(some)
}

// An option that is undefined is one that is not there.
gather(list, { returnExceptions: undefined })
expectTypeOf(gather([future], { returnExceptions: undefined })).toEqualTypeOf<Future<[string]>>()
wait([future], { returnWhen: undefined, timeout: undefined })
