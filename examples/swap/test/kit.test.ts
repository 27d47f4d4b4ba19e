import {
  asGuest,
  blocking,
  blockingSuite,
  errorsSuite,
  executorSuite,
  futureSuite,
  schedulerSuite,
  selectorSuite,
  taskSuite,
  tasksSuite,
  testSuite,
  timersSuite,
} from '@tsyncio/conformance'
import type { Drive } from '@tsyncio/conformance'
import { monotonicClock } from '@tsyncio/events'
import type { EventLoop, Parts } from '@tsyncio/events'
import { Future } from '@tsyncio/futures'
import { NodeHost } from '@tsyncio/hosts'
import { koffiKernel, socketPair } from '@tsyncio/selector-io'
import { fakeKernel } from '@tsyncio/selector-io/fake'
import { newTask } from '@tsyncio/tasks'
import { VirtualEventLoop } from '@tsyncio/testing'
import { test } from 'vitest'
import { MinimalLoop } from '../minimal-loop.ts'
import { PriorityLoop } from '../priority-loop.ts'
import { PromiseFuture } from '../promise-future.ts'
import { CountingTask } from '../counting-task.ts'
import { RecentFirstSelector } from '../recent-first-selector.ts'
import { TimeoutLoop } from '../timeout-loop.ts'
import { TurnExecutor } from '../turn-executor.ts'
import { waitBlocking } from '../wait-blocking.ts'
import { turnWork } from './turn-work.ts'

const parts: Parts = {
  clock: monotonicClock,
  futureFactory: (loop) => new Future({ loop }),
  taskFactory: newTask,
}
const foreignParts: Parts = {
  clock: monotonicClock,
  futureFactory: (loop) => new PromiseFuture(loop),
  taskFactory: (loop, coroutine, options) => new CountingTask(loop, coroutine, options),
}

const newTimeoutLoop = (): TimeoutLoop => new TimeoutLoop(foreignParts)
const drives: Readonly<Record<string, Drive<EventLoop>>> = {
  VirtualEventLoop: blocking(() => new VirtualEventLoop()),
  MinimalLoop: blocking(() => new MinimalLoop({ ...foreignParts, wait: waitBlocking })),
  PriorityLoop: blocking(() => new PriorityLoop({ ...foreignParts, wait: waitBlocking })),
  TimeoutLoop: asGuest(newTimeoutLoop, () => new NodeHost()),
}

for (const [name, drive] of Object.entries(drives)) {
  testSuite(test, `PromiseFuture on ${name}`, futureSuite, { drive, newFuture: (loop) => new PromiseFuture(loop) })
  testSuite(test, `CountingTask on ${name}`, taskSuite, {
    drive,
    newTask: (loop, coroutine, options) => new CountingTask(loop, coroutine, options),
  })
  const newExecutor = (): TurnExecutor => new TurnExecutor()
  testSuite(test, `TurnExecutor on ${name}`, executorSuite, {
    drive,
    newExecutor,
    newSerialExecutor: newExecutor,
    ...turnWork,
  })
  if (name === 'VirtualEventLoop') continue
  testSuite(test, `our Task on ${name}`, taskSuite, { drive, newTask })
  testSuite(test, `our Future on ${name}`, futureSuite, { drive, newFuture: (loop) => new Future({ loop }) })
  testSuite(test, name, schedulerSuite, { drive })
  testSuite(test, name, timersSuite, { drive })
  testSuite(test, name, tasksSuite, { drive })
  testSuite(test, name, errorsSuite, { drive })
}

testSuite(test, 'MinimalLoop', blockingSuite, { newLoop: () => new MinimalLoop({ ...parts, wait: waitBlocking }) })
testSuite(test, 'PriorityLoop', blockingSuite, { newLoop: () => new PriorityLoop({ ...parts, wait: waitBlocking }) })

const kernel = fakeKernel()
testSuite(test, 'RecentFirstSelector on fakeKernel', selectorSuite, {
  newSelector: () => new RecentFirstSelector<string>(kernel),
  newPair: () => socketPair({ kernel }),
  now: () => kernel.clock.now(),
})
testSuite(test, 'RecentFirstSelector', selectorSuite, {
  newSelector: () => new RecentFirstSelector<string>(koffiKernel()),
  newPair: () => socketPair(),
  now: () => performance.now() / 1000,
})
