import type { BlockingEventLoop, Parts, TaskFactory } from '@tsyncio/events'
import { Future } from '@tsyncio/futures'
import type { Scheduler, SettableFuture } from '@tsyncio/futures'
import { EpollSelector, PollSelector, SelectorEventLoop } from '@tsyncio/selector-io'
import type { Kernel, Selector, Watch } from '@tsyncio/selector-io'
import { fakeKernel } from '@tsyncio/selector-io/fake'
import { createEagerTaskFactory, newTask, Task } from '@tsyncio/tasks'
import { DeadlockError, VirtualClock, VirtualEventLoop } from '@tsyncio/testing'
import type { Runtime } from '../../../oracle/src/runtime.ts'
import { CountingTask } from '../counting-task.ts'
import { MinimalLoop } from '../minimal-loop.ts'
import type { MinimalLoopParts } from '../minimal-loop.ts'
import { PriorityLoop } from '../priority-loop.ts'
import { PromiseFuture } from '../promise-future.ts'
import { RecentFirstSelector } from '../recent-first-selector.ts'
import { FiredLoop, VirtualTimeouts } from './virtual-timeouts.ts'

type MakeFuture = <T>(loop: Scheduler) => SettableFuture<T>
type MakeLoop = (parts: Omit<Parts, 'clock'>, beginPass: () => void) => BlockingEventLoop

export const futures: Readonly<Record<string, MakeFuture>> = {
  'our Future': (loop) => new Future({ loop }),
  PromiseFuture: (loop) => new PromiseFuture(loop),
}

export const tasks: Readonly<Record<string, { readonly factory: TaskFactory; readonly eager: TaskFactory }>> = {
  'our Task': { factory: newTask, eager: createEagerTaskFactory((coroutine, options) => new Task(coroutine, options)) },
  CountingTask: {
    factory: (loop, coroutine, options) => new CountingTask(loop, coroutine, options),
    eager: (loop, coroutine, options) => new CountingTask(loop, coroutine, { eagerStart: true, ...options }),
  },
}

const minimal =
  (Loop: new (parts: MinimalLoopParts) => BlockingEventLoop): MakeLoop =>
  (parts, beginPass) => {
    const clock = new VirtualClock()
    const wait = (seconds: number | undefined): void => {
      beginPass()
      if (seconds === undefined) throw new DeadlockError([])
      clock.advance(seconds)
    }
    return new Loop({ ...parts, clock, wait })
  }

const selecting =
  (newSelector: (kernel: Kernel) => Selector<Watch>): MakeLoop =>
  (parts, beginPass) => {
    const kernel = fakeKernel()
    return new CountedSelectorLoop({ ...parts, clock: kernel.clock, selector: newSelector(kernel) }, beginPass)
  }

class CountedSelectorLoop extends SelectorEventLoop {
  readonly #beginPass: () => void

  constructor(parts: ConstructorParameters<typeof SelectorEventLoop>[0], beginPass: () => void) {
    super(parts)
    this.#beginPass = beginPass
  }

  protected override poll(timeout: number | undefined): void {
    this.#beginPass()
    if (timeout === undefined) throw new DeadlockError([])
    super.poll(timeout)
  }

  /** Signals are of the real kernel, and this one is not. */
  override onInterrupt(): undefined {}
}

class CountedVirtualLoop extends VirtualEventLoop {
  readonly #beginPass: () => void

  constructor(parts: Omit<Parts, 'clock'>, beginPass: () => void) {
    super(parts)
    this.#beginPass = beginPass
  }

  protected override poll(timeout: number | undefined): void {
    this.#beginPass()
    super.poll(timeout)
  }
}

export const loops: Readonly<Record<string, MakeLoop>> = {
  'our VirtualEventLoop': (parts, beginPass) => new CountedVirtualLoop(parts, beginPass),
  'our SelectorEventLoop, epoll': selecting((kernel) => new EpollSelector(kernel)),
  'our SelectorEventLoop, poll': selecting((kernel) => new PollSelector(kernel)),
  'our SelectorEventLoop, RecentFirstSelector': selecting((kernel) => new RecentFirstSelector(kernel)),
  MinimalLoop: minimal(MinimalLoop),
  PriorityLoop: minimal(PriorityLoop),
  TimeoutLoop: (parts, beginPass) => {
    const clock = new VirtualClock()
    const atRest = (): never => {
      throw new DeadlockError([])
    }
    return new FiredLoop({ ...parts, clock }, new VirtualTimeouts(clock), { begin: beginPass, atRest })
  },
}

/** What programs run on, of these parts. */
export function runtimeOf(loop: MakeLoop, future: MakeFuture, task: (typeof tasks)[string]): Runtime {
  const parts = { futureFactory: future, taskFactory: task.factory }
  return { newLoop: (beginPass) => loop(parts, beginPass), eagerTaskFactory: task.eager }
}
