import { writeSync } from 'node:fs'
import { constants } from 'node:os'
import {
  blocking,
  blockingSuite,
  brokenPromises,
  clockSuite,
  errorsSuite,
  executorSuite,
  futureSuite,
  guestSuite,
  hostSuite,
  kernelSuite,
  readinessSuite,
  schedulerSuite,
  signalsSuite,
  selectorSuite,
  socketsSuite,
  taskSuite,
  tasksSuite,
  testSuite,
  threadsafeSuite,
  timersSuite,
} from '@tsyncio/conformance'
import type { BrokenPromiseError, Suite, Test } from '@tsyncio/conformance'
import { monotonicClock } from '@tsyncio/events'
import { Future } from '@tsyncio/futures'
import { BrowserHost, NodeHost } from '@tsyncio/hosts'
import { EpollSelector, koffiKernel, PollSelector, Socket, socketPair, UvSelector } from '@tsyncio/selector-io'
import { fakeKernel } from '@tsyncio/selector-io/fake'
import { newTask } from '@tsyncio/tasks'
import { VirtualClock, VirtualHost } from '@tsyncio/testing'
import { WorkerExecutor } from '@tsyncio/threads'
import { asGuestOfNode, CountingLoop, DRIVES, newSelectorLoop, onSelectorLoop } from './our-loops.ts'
import { threadWork } from './thread-work.ts'

/** One of our implementations, and a suite that it must pass. */
export interface Part {
  readonly name: string
  /** What it is tested as. */
  readonly of: string
  /** Makes a test of each promise. */
  test(runner: Test): void
  /** The promises that it breaks. */
  find(): Promise<BrokenPromiseError[]>
}

/** All of our implementations by suites. */
export const ourParts: Part[] = []

function add<S>(name: string, suite: Suite<S>, subject: S): void {
  ourParts.push({
    name,
    of: suite.of,
    test: (runner) => testSuite(runner, name, suite, subject),
    find: () => brokenPromises(suite, subject),
  })
}

for (const [name, drive] of DRIVES) {
  add(`Future on ${name}`, futureSuite, { drive, newFuture: (loop) => new Future({ loop }) })
  add(`Task on ${name}`, taskSuite, { drive, newTask })
  add(name, schedulerSuite, { drive })
  add(name, errorsSuite, { drive })
  add(name, tasksSuite, { drive })
  if (name !== 'VirtualEventLoop') add(name, timersSuite, { drive })
}

for (const resolution of [1e-9, 0.5]) {
  const drive = blocking(() => new CountingLoop(resolution))
  const virtual = { resolution, passes: (loop: object) => (loop as CountingLoop).passes }
  add(`VirtualEventLoop with a resolution of ${resolution} s`, timersSuite, { drive, virtual })
}

add('VirtualEventLoop', blockingSuite, { newLoop: () => new CountingLoop() })
add('SelectorEventLoop', blockingSuite, { newLoop: newSelectorLoop })
add('SelectorEventLoop', guestSuite, { newLoop: newSelectorLoop })

add('VirtualClock', clockSuite, {
  newClock: () => new VirtualClock(),
  pass: (seconds, clock) => (clock as VirtualClock).advance(seconds),
})
add('monotonicClock', clockSuite, { newClock: () => monotonicClock, pass })
const inRealTime = {
  // And what is due when that is over, on a busy machine, has its turn, and what it asks for.
  pass: async (seconds: number): Promise<void> => {
    for (const each of [seconds, 0, 0]) await pass(each)
  },
  now: () => performance.now() / 1000,
  tolerance: 0.002,
}
add('NodeHost', hostSuite, { newHost: () => new NodeHost(), ...inRealTime })
add('BrowserHost', hostSuite, { newHost: () => new BrowserHost({ setTimeout, clearTimeout }), ...inRealTime })
const host = new VirtualHost()
add('VirtualHost', hostSuite, {
  newHost: () => host,
  pass: async (seconds) => host.advance(seconds),
  now: () => host.clock.now(),
  tolerance: 1e-9,
})

function pass(seconds: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, seconds * 1000))
}

const { errno } = constants
add('koffiKernel', kernelSuite, { newKernel: koffiKernel, errno })
add('fakeKernel', kernelSuite, { newKernel: fakeKernel, errno })

const selectors = { EpollSelector, PollSelector, UvSelector }
for (const [name, Selector] of Object.entries(selectors)) {
  const now = (): number => performance.now() / 1000
  add(name, selectorSuite, { newSelector: () => new Selector<string>(), newPair: () => socketPair(), now })
}
for (const [name, Selector] of Object.entries({ EpollSelector, PollSelector })) {
  const kernel = fakeKernel()
  add(`${name} on fakeKernel`, selectorSuite, {
    newSelector: () => new Selector<string>(kernel),
    newPair: () => socketPair({ kernel }),
    now: () => kernel.clock.now(),
  })
}

for (const [name, drive] of [
  ['SelectorEventLoop', onSelectorLoop],
  ['SelectorEventLoop as a guest of NodeHost', asGuestOfNode],
] as const) {
  add(name, signalsSuite, {
    drive,
    signals: ['SIGUSR2', 'SIGWINCH'],
    raise: (signal) => process.kill(process.pid, signal),
  })
  add(name, threadsafeSuite, { drive, write: (fd) => writeSync(fd, new Uint8Array(1)) })
  add(name, readinessSuite, { drive, newPair: () => socketPair() })
  add(name, socketsSuite, {
    drive,
    newPair: () => socketPair(),
    newListener: () => {
      const listener = new Socket()
      listener.bind({ host: '127.0.0.1', port: 0 })
      listener.listen()
      return { listener, address: listener.getSockName() }
    },
    newClient: () => new Socket(),
  })
  // Its threads run TypeScript. One of them, for each takes some time to start.
  if (!process.features.typescript) continue
  const newExecutor = (): WorkerExecutor => new WorkerExecutor({ maxWorkers: 1 })
  add(`WorkerExecutor on ${name}`, executorSuite, {
    drive,
    newExecutor,
    newSerialExecutor: newExecutor,
    ...threadWork,
  })
}
