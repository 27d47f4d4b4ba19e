import type { Selector } from '@tsyncio/selector-io'
import { expectSame, expectThat } from '../expect.ts'
import type { Clause } from '../suite.ts'
import { BYTE, check, EDGE, READ, WRITE } from './selector-check.ts'
import type { SelectorSubject } from './selector-suite.ts'

export const waiting: readonly Clause<SelectorSubject>[] = [
  check('with a timeout of 0 or less it does not wait', ({ selector, fd, subject }) => {
    selector.register(fd, READ, 'left')
    const start = subject.now()
    expectSame('what is ready', [selector.select(0).length, selector.select(-1).length], [0, 0])
    expectThat('it waited', subject.now() - start < 1)
  }),
  check('it waits as long as it may, in few attempts: a short rest of the time is rounded up', (setting) => {
    const { selector, fd, subject } = setting
    selector.register(fd, READ, 'left')
    const start = subject.now()
    let attempts = 0
    for (let rest = 0.0102; rest > 0 && attempts < 20; rest = start + 0.0102 - subject.now()) {
      expectSame('what is ready', selector.select(rest).length, 0)
      attempts += 1
    }
    const waited = subject.now() - start
    expectThat(`it has waited ${waited} s of 0.0102 after ${attempts} attempts`, waited > 0.01 && waited < 2)
  }),
  check('it does not wait when something is ready', ({ selector, fd, subject, ready }) => {
    selector.register(fd, WRITE, 'left')
    const start = subject.now()
    expectSame('what is ready', ready(60), [['left', WRITE]])
    expectSame('without a timeout', selector.select().length, 1)
    expectThat('it waited', subject.now() - start < 30)
  }),
  check('a descriptor that was closed meanwhile is no error, ends no wait, and hides no other', (setting) => {
    const { selector, left, fd, subject, ready } = setting
    const [other, peer] = subject.newPair()
    selector.register(fd, READ, 'closed')
    left.close()
    // Which may be how it finds out.
    selector.select(0)
    const start = subject.now()
    const hasWaited = (): boolean => subject.now() - start > 0.015
    for (let attempts = 0; attempts < 10 && !hasWaited(); attempts += 1) expectSame('what is ready', ready(0.02), [])
    expectThat('it did not wait', hasWaited())
    selector.register(other.fileno(), WRITE, 'other')
    expectSame('what is ready of another one', ready(), [['other', WRITE]])
    for (const end of [other, peer]) end.close()
  }),
]

export const extras: readonly Clause<SelectorSubject>[] = [
  {
    ...check('a selector with edges tells of each arrival once', ({ selector, left, right, fd, ready }) => {
      selector.register(fd, READ | EDGE, 'left')
      expectSame('before anything came', ready(), [])
      right.send(BYTE)
      expectSame('an arrival', ready(), [['left', READ]])
      expectSame('once', ready(), [])
      right.send(BYTE)
      expectSame('the next arrival', ready(), [['left', READ]])
      left.recv(2)
      right.close()
      expectThat('the end was not told of', ready().length === 1)
    }),
    appliesTo: ({ newSelector }) => closing(newSelector(), (selector) => selector.supportsEdges === true),
  },
  {
    ...check(
      'a selector with selectEach() tells of what select() lists, and waits as that does',
      ({ selector, left, right, ready }) => {
        const each = (timeout: number): unknown[] => {
          const told: unknown[] = []
          selector.selectEach?.(timeout, ({ data }, events) => told.push([data, events & (READ | WRITE)]))
          return told.sort(byData)
        }
        selector.register(left.fileno(), READ, 'left')
        expectSame('with nothing ready', each(0), [])
        selector.register(right.fileno(), READ | WRITE, 'right')
        right.send(BYTE)
        expectSame('with two ready', each(60), ready().sort(byData))
        expectSame('how many those are', each(0).length, 2)
      },
    ),
    appliesTo: ({ newSelector }) => closing(newSelector(), (selector) => selector.selectEach !== undefined),
  },
  {
    ...check(
      'a selector with fileno() can be watched: that is readable when something is ready, and not otherwise',
      ({ selector, right, fd, subject }) => {
        closing(subject.newSelector(), (outer) => {
          outer.register(selector.fileno?.() ?? -1, READ, 'inner')
          selector.register(fd, READ, 'left')
          // What a loop does before it rests.
          expectSame('what is ready', selector.select(0).length, 0)
          expectSame('with nothing ready', outer.select(0).length, 0)
          right.send(BYTE)
          expectSame('with something ready', outer.select(0).length, 1)
        })
      },
    ),
    appliesTo: ({ newSelector }) => closing(newSelector(), (selector) => selector.fileno !== undefined),
  },
]

function byData(one: unknown, other: unknown): number {
  return String(one).localeCompare(String(other))
}

function closing<T>(selector: Selector<string>, use: (selector: Selector<string>) => T): T {
  try {
    return use(selector)
  } finally {
    selector.close()
  }
}
