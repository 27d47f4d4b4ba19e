import { Future, fromPromise, toPromise } from '@tsyncio/futures'
import type {
  Awaitable,
  BlockingFuture,
  Coroutine,
  FutureLike,
  ResultOf,
  Scheduler,
  SettableFuture,
  Yieldable,
} from '@tsyncio/futures'
import { expectTypeOf } from 'vitest'

declare const price: Future<number>
declare const like: FutureLike<number>
declare const promise: Promise<number>
declare function tax(): Coroutine<number>

export function* right(): Coroutine<string> {
  yield
  expectTypeOf(yield* price).toEqualTypeOf<number>()
  expectTypeOf(yield* like).toEqualTypeOf<number>()
  expectTypeOf(yield* tax()).toEqualTypeOf<number>()
  expectTypeOf(yield* fromPromise(promise)).toEqualTypeOf<number>()
  return 'paid'
}

export function* forgottenStar(): Coroutine<void> {
  // @ts-expect-error -- a future at rest is not a BlockingFuture
  yield price
  // @ts-expect-error -- nor is a FutureLike
  yield like
  // @ts-expect-error -- nor is a coroutine
  yield tax()
}

export function* wrongKind(): Coroutine<void> {
  // @ts-expect-error -- a promise is not awaitable here
  yield* promise
  // @ts-expect-error -- nor can it be yielded
  yield promise
  // @ts-expect-error -- nor can anything else
  yield 1
  // @ts-expect-error -- what a list of numbers yields is not for a task
  yield* [1, 2]
  // @ts-expect-error -- nor what an async generator yields
  yield* (async function* () {})()
}

// Without a return type too: its value is an implicit any.
export function* inferred() {
  // @ts-expect-error -- TS7057
  return typeof (yield price)
}

// A coroutine is inferred as one.
export function* untyped() {
  return (yield* price) + (yield* tax())
}
expectTypeOf(untyped()).toExtend<Coroutine<number>>()

expectTypeOf(price).toExtend<SettableFuture<number>>()
expectTypeOf(price).toExtend<FutureLike<number>>()
expectTypeOf(price).toExtend<Awaitable<number>>()
expectTypeOf(price).toExtend<PromiseLike<number>>()
expectTypeOf(tax()).toExtend<Awaitable<number>>()
expectTypeOf<FutureLike<number>>().toExtend<FutureLike<unknown>>()
expectTypeOf(price).not.toExtend<Yieldable>()
expectTypeOf<BlockingFuture>().toExtend<Yieldable>()

expectTypeOf<ResultOf<Future<number>>>().toEqualTypeOf<number>()
expectTypeOf<ResultOf<Coroutine<string>>>().toEqualTypeOf<string>()
expectTypeOf<ResultOf<FutureLike<void>>>().toEqualTypeOf<void>()

expectTypeOf(toPromise(like)).toEqualTypeOf<Promise<number>>()
expectTypeOf(price.then((n) => `${n}`)).toEqualTypeOf<Promise<string>>()
export async function awaited(): Promise<void> {
  expectTypeOf(await price).toEqualTypeOf<number>()
}

// @ts-expect-error -- a future of numbers ends with a number
price.setResult('42')
expectTypeOf(like).not.toHaveProperty('setResult')
new Future<void>().setResult()

// All that a future needs of a loop; written by a stranger, it needs no import to be one.
const minimal = {
  callSoon: (_callback: (argument: never) => void) => ({ cancel: () => {} }),
  enqueue: (runnable: { run(): void }) => runnable.run(),
}
expectTypeOf(minimal).toExtend<Scheduler>()
expectTypeOf(new Future<number>({ loop: minimal })).toEqualTypeOf<Future<number>>()

// A future of a stranger's needs no import either.
interface Foreign extends PromiseLike<number> {
  _asyncioFutureBlocking: boolean
  done(): boolean
  cancelled(): boolean
  result(): number
  exception(): unknown
  cancel(message?: string): boolean
  addDoneCallback(callback: (future: Foreign) => void): void
  removeDoneCallback(callback: (future: Foreign) => void): number
  getLoop(): typeof minimal
  [Symbol.iterator](): Generator<(Foreign & { _asyncioFutureBlocking: true }) | undefined, number, unknown>
}
expectTypeOf<Foreign>().toExtend<FutureLike<number>>()
