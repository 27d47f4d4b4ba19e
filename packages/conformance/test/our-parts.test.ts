import { constants } from 'node:os'
import {
  blocking,
  blockingSuite,
  clockSuite,
  errorsSuite,
  futureSuite,
  guestSuite,
  hostSuite,
  kernelSuite,
  readinessSuite,
  schedulerSuite,
  selectorSuite,
  socketsSuite,
  taskSuite,
  tasksSuite,
  testSuite,
  timersSuite,
} from '@tsyncio/conformance'
import { monotonicClock } from '@tsyncio/events'
import { Future } from '@tsyncio/futures'
import { NodeHost } from '@tsyncio/hosts'
import { EpollSelector, koffiKernel, PollSelector, Socket, socketPair, UvSelector } from '@tsyncio/selector-io'
import { fakeKernel } from '@tsyncio/selector-io/fake'
import { newTask } from '@tsyncio/tasks'
import { VirtualClock } from '@tsyncio/testing'
import { test } from 'vitest'
import { asGuestOfNode, CountingLoop, DRIVES, newSelectorLoop, onSelectorLoop } from './our-loops.ts'

for (const [name, drive] of DRIVES) {
  testSuite(test, `Future on ${name}`, futureSuite, { drive, newFuture: (loop) => new Future({ loop }) })
  testSuite(test, `Task on ${name}`, taskSuite, { drive, newTask })
  testSuite(test, name, schedulerSuite, { drive })
  testSuite(test, name, errorsSuite, { drive })
  testSuite(test, name, tasksSuite, { drive })
  if (name !== 'VirtualEventLoop') testSuite(test, name, timersSuite, { drive })
}

for (const resolution of [1e-9, 0.5]) {
  const drive = blocking(() => new CountingLoop(resolution))
  const virtual = { resolution, passes: (loop: object) => (loop as CountingLoop).passes }
  testSuite(test, `VirtualEventLoop with a resolution of ${resolution} s`, timersSuite, { drive, virtual })
}

testSuite(test, 'VirtualEventLoop', blockingSuite, { newLoop: () => new CountingLoop() })
testSuite(test, 'SelectorEventLoop', blockingSuite, { newLoop: newSelectorLoop })
testSuite(test, 'SelectorEventLoop', guestSuite, { newLoop: newSelectorLoop })

testSuite(test, 'VirtualClock', clockSuite, {
  newClock: () => new VirtualClock(),
  pass: (seconds, clock) => (clock as VirtualClock).advance(seconds),
})
testSuite(test, 'monotonicClock', clockSuite, { newClock: () => monotonicClock, pass })
testSuite(test, 'NodeHost', hostSuite, {
  newHost: () => new NodeHost(),
  pass,
  now: () => performance.now() / 1000,
  tolerance: 0.002,
})

function pass(seconds: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, seconds * 1000))
}

const { errno } = constants
testSuite(test, 'koffiKernel', kernelSuite, { newKernel: koffiKernel, errno })
testSuite(test, 'fakeKernel', kernelSuite, { newKernel: fakeKernel, errno })

const selectors = { EpollSelector, PollSelector, UvSelector }
for (const [name, Selector] of Object.entries(selectors)) {
  const now = (): number => performance.now() / 1000
  testSuite(test, name, selectorSuite, { newSelector: () => new Selector<string>(), newPair: () => socketPair(), now })
}
for (const [name, Selector] of Object.entries({ EpollSelector, PollSelector })) {
  const kernel = fakeKernel()
  testSuite(test, `${name} on fakeKernel`, selectorSuite, {
    newSelector: () => new Selector<string>(kernel),
    newPair: () => socketPair({ kernel }),
    now: () => kernel.clock.now(),
  })
}

for (const [name, drive] of [
  ['SelectorEventLoop', onSelectorLoop],
  ['SelectorEventLoop as a guest of NodeHost', asGuestOfNode],
] as const) {
  testSuite(test, name, readinessSuite, { drive, newPair: () => socketPair() })
  testSuite(test, name, socketsSuite, {
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
}
