import { BaseEventLoop, getRunningLoop } from '@tsyncio/events'
import type {
  BlockingEventLoop,
  ErrorSink,
  EventLoop,
  ExternalWork,
  FutureFactory,
  GuestEventLoop,
  Handle,
  Host,
  ScheduledCall,
  ScheduledTimer,
  TaskLike,
  TaskRegistry,
  TaskSpawner,
  TimerHandle,
  Timers,
} from '@tsyncio/events'
import type { Coroutine, FutureLike, Runnable, Scheduler, SettableFuture } from '@tsyncio/futures'
import { expectTypeOf } from 'vitest'

declare const loop: BaseEventLoop
declare const anyLoop: EventLoop
declare function take<T>(value: T): void
declare function answer(): Coroutine<number>

// The big thing satisfies each small one.
take<Scheduler>(loop)
take<Timers>(loop)
take<FutureFactory>(loop)
take<TaskSpawner>(loop)
take<TaskRegistry>(loop)
take<ErrorSink>(loop)
take<ExternalWork>(loop)
take<EventLoop>(loop)
take<BlockingEventLoop>(loop)
take<GuestEventLoop>(loop)
expectTypeOf(getRunningLoop()).toEqualTypeOf<EventLoop>()

// What coroutines ask of a loop does not start or end it.
expectTypeOf<EventLoop>().not.toHaveProperty('runForever')
expectTypeOf<EventLoop>().not.toHaveProperty('runUntilComplete')
expectTypeOf<EventLoop>().not.toHaveProperty('attach')
expectTypeOf<BlockingEventLoop>().not.toHaveProperty('attach')
expectTypeOf<GuestEventLoop>().not.toHaveProperty('runForever')

// What comes out has the type of what went in.
expectTypeOf(loop.runUntilComplete(answer())).toEqualTypeOf<number>()
expectTypeOf(loop.createTask(answer())).toEqualTypeOf<TaskLike<number>>()
expectTypeOf(loop.createFuture<number>()).toEqualTypeOf<SettableFuture<number>>()
expectTypeOf<TaskLike<number>>().toExtend<FutureLike<number>>()

// A callback takes the argument that is given, or none.
anyLoop.callSoon((n: number) => void n, 1)
anyLoop.callSoon(() => {})
anyLoop.callLater(1, (n: number) => void n, 1)
anyLoop.callAt(1, () => {})
// @ts-expect-error -- the callback wants an argument
anyLoop.callSoon((n: number) => void n)
// @ts-expect-error -- it wants another one
anyLoop.callSoon((n: number) => void n, 'one')
// @ts-expect-error -- a delay is seconds
anyLoop.callLater('1', () => {})
// @ts-expect-error -- the callback wants an argument
loop.callLater(1, (n: number) => void n)

// Who keeps a handle does not care what its callback takes.
const calls: ScheduledCall[] = [anyLoop.callSoon((n: number) => void n, 1), loop.callSoon((n: number) => void n, 1)]
const timers: ScheduledTimer[] = [loop.callLater(1, (n: number) => void n, 1), loop.callAt(1, () => {})]
expectTypeOf(timers).toExtend<typeof calls>()
expectTypeOf<Handle>().toExtend<ScheduledCall>()
expectTypeOf<Handle>().toExtend<Runnable>()
expectTypeOf<TimerHandle>().toExtend<ScheduledTimer>()

// @ts-expect-error -- a loop adds its way to wait
export class Incomplete extends BaseEventLoop {}

// Written by a stranger, a host and a clock need no import.
const host = {
  requestTurn: (turn: () => void) => turn(),
  requestTurnAfter: (_delay: number, _turn: () => void) => ({ [Symbol.dispose]: () => {} }),
  keepAlive: () => ({ [Symbol.dispose]: () => {} }),
  reportError: (_error: unknown) => {},
}
take<Host>(host)
loop.attach(host, { turnBudget: 0.001 })
loop.attach(host)[Symbol.dispose]()

// So do timers, for who asks for no more than these.
const call = { cancel: () => {}, cancelled: () => false, when: () => 0 }
const timersOnly = {
  time: () => 0,
  callLater: (_delay: number, _callback: (argument: never) => void) => call,
  callAt: (_when: number, _callback: (argument: never) => void) => call,
}
take<Timers>(timersOnly)
