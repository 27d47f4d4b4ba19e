import { monotonicClock } from '@tsyncio/events'
import { EpollSelector, koffiKernel, PollSelector, UvSelector } from '@tsyncio/selector-io'
import type { Kernel, Selector } from '@tsyncio/selector-io'
import { fakeKernel } from '@tsyncio/selector-io/fake'
import { describe, test } from 'vitest'
import { CLOSING_PROMISES } from './selector-closing-promises.ts'
import type { SelectorSubject } from './selector-bench.ts'
import { SELECTOR_PROMISES } from './selector-promises.ts'

function onLinux(newSelector: () => Selector<string>): SelectorSubject {
  return { newSelector, kernel: koffiKernel(), now: () => monotonicClock.now() }
}

function inMemory(newSelector: (kernel: Kernel) => Selector<string>): SelectorSubject {
  const kernel = fakeKernel({ descriptorLimit: 10_000 })
  return { newSelector: () => newSelector(kernel), kernel, now: () => kernel.clock.now() }
}

const SUBJECTS: Record<string, SelectorSubject> = {
  EpollSelector: onLinux(() => new EpollSelector()),
  PollSelector: onLinux(() => new PollSelector()),
  UvSelector: onLinux(() => new UvSelector()),
  'EpollSelector in memory': inMemory((kernel) => new EpollSelector(kernel)),
  'PollSelector in memory': inMemory((kernel) => new PollSelector(kernel)),
}

describe.each(Object.entries(SUBJECTS))('%s', (_name, subject) => {
  test.each([...SELECTOR_PROMISES, ...CLOSING_PROMISES])('$promise', ({ check }) => check(subject))
})
