import type { Selector, SelectorKey } from '@tsyncio/selector-io'
import { expectSame, expectThat, raisedBy } from '../expect.ts'
import type { Clause, Suite } from '../suite.ts'

/** As much of a connected socket as these tests need. What cannot be done now is a value, and no error. */
export interface End {
  fileno(): number
  send(bytes: Uint8Array): unknown
  recv(maxBytes: number): unknown
  close(): void
}

/** What the suite for selectors needs. */
export interface SelectorSubject {
  newSelector(): Selector<string>
  /** Two sockets that are connected to each other, of the kind that the selector can watch. */
  newPair(): [End, End]
  /** Seconds on the clock by which the selector waits. */
  now(): number
}

const READ = 1
const WRITE = 2
const EDGE = 4

interface Setting {
  readonly selector: Selector<string>
  readonly left: End
  readonly right: End
  readonly fd: number
  /** What is ready now: the data of the key, and for what. */
  ready(timeout?: number): unknown[]
  readonly subject: SelectorSubject
}

function check(promise: string, body: (setting: Setting) => void): Clause<SelectorSubject> {
  return {
    promise,
    check: (subject) => {
      const selector = subject.newSelector()
      const [left, right] = subject.newPair()
      const ready = (timeout = 0): unknown[] =>
        selector.select(timeout).map(([{ data }, events]) => [data, events & (READ | WRITE)])
      try {
        body({ selector, left, right, fd: left.fileno(), ready, subject })
      } finally {
        selector.close()
        left.close()
        right.close()
      }
    },
  }
}

const BYTE = new Uint8Array(1)

/** Sends until there is no room. */
function stuff(end: End): void {
  while (typeof end.send(new Uint8Array(65_536)) === 'number');
}

const keys: readonly Clause<SelectorSubject>[] = [
  check('register() returns the key, getKey() and getMap() know it, unregister() returns it', (setting) => {
    const { selector, fd } = setting
    const key = selector.register(fd, READ, 'left')
    expectSame('the key', [key.fd, key.events, key.data], [fd, READ, 'left'])
    expectThat('getKey() gives another', sameKey(selector.getKey(fd), key))
    expectThat('getMap() lacks it', sameKey(selector.getMap().get(fd), key))
    expectThat('unregister() returns another', sameKey(selector.unregister(fd), key))
    expectSame('getKey() afterwards', selector.getKey(fd), undefined)
    expectSame('the size of getMap() afterwards', selector.getMap().size, 0)
  }),
  check('a descriptor is registered once: a second time is an error', ({ selector, fd }) => {
    selector.register(fd, READ, 'first')
    expectThat('it was accepted', raisedBy(() => selector.register(fd, WRITE, 'second')) !== undefined)
    expectSame('the data', selector.getKey(fd)?.data, 'first')
  }),
  check('changing or unregistering what is not registered is an error', ({ selector, fd }) => {
    expectThat('modify() was accepted', raisedBy(() => selector.modify(fd, READ, 'x')) !== undefined)
    expectThat('unregister() was accepted', raisedBy(() => selector.unregister(fd)) !== undefined)
  }),
  check('watching for nothing is an error', ({ selector, fd }) => {
    expectThat('register() was accepted', raisedBy(() => selector.register(fd, 0, 'x')) !== undefined)
  }),
  check('modify() changes what is watched for, and the data', ({ selector, fd, ready }) => {
    selector.register(fd, READ, 'reader')
    expectSame('ready to be read', ready(), [])
    const key = selector.modify(fd, WRITE, 'writer')
    expectSame('the key', [key.fd, key.events, key.data], [fd, WRITE, 'writer'])
    expectSame('ready to be written', ready(), [['writer', WRITE]])
    selector.modify(fd, WRITE, 'again')
    expectSame('with new data', ready(), [['again', WRITE]])
    selector.modify(fd, READ, 'reader')
    expectSame('not to be written any more', ready(), [])
  }),
  check('what is unregistered is never reported, and may be registered again', ({ selector, fd, ready }) => {
    selector.register(fd, WRITE, 'first')
    selector.unregister(fd)
    expectSame('unregistered', ready(), [])
    selector.register(fd, WRITE, 'second')
    expectSame('registered again', ready(), [['second', WRITE]])
  }),
  check('a descriptor that is closed can be unregistered', ({ selector, left, fd, ready }) => {
    selector.register(fd, READ, 'left')
    left.close()
    selector.unregister(fd)
    expectSame('the size of getMap()', selector.getMap().size, 0)
    expectSame('what is ready', ready(), [])
  }),
  check('close() may be called again, and after it nothing can be watched', ({ selector, fd }) => {
    selector.register(fd, READ, 'left')
    selector.close()
    selector.close()
    expectThat('register() was accepted', raisedBy(() => selector.register(fd, READ, 'x')) !== undefined)
    expectThat('select() was accepted', raisedBy(() => selector.select(0)) !== undefined)
    expectSame('the size of getMap()', selector.getMap().size, 0)
  }),
]

const readiness: readonly Clause<SelectorSubject>[] = [
  check('what can be read is reported for as long as it can', ({ selector, left, right, fd, ready }) => {
    selector.register(fd, READ, 'left')
    expectSame('before anything came', ready(), [])
    right.send(new Uint8Array(2))
    expectSame('when something came', ready(), [['left', READ]])
    expectSame('again', ready(), [['left', READ]])
    left.recv(1)
    expectSame('with some left', ready(), [['left', READ]])
    left.recv(1)
    expectSame('with nothing left', ready(), [])
  }),
  check('what can be written is reported for as long as it can', ({ selector, left, fd, ready }) => {
    selector.register(fd, WRITE, 'left')
    expectSame('with room', ready(), [['left', WRITE]])
    stuff(left)
    expectSame('without room', ready(), [])
  }),
  check('reading and writing are told apart, and told together', ({ selector, left, right, fd, ready }) => {
    selector.register(fd, READ | WRITE, 'left')
    expectSame('writable', ready(), [['left', WRITE]])
    right.send(BYTE)
    expectSame('both', ready(), [['left', READ | WRITE]])
    left.recv(1)
    stuff(left)
    right.send(BYTE)
    expectSame('readable', ready(), [['left', READ]])
  }),
  check('nothing is reported but what is watched for', ({ selector, right, fd, ready }) => {
    selector.register(fd, READ, 'left')
    expectSame('writable, watched for reading', ready(), [])
    selector.modify(fd, WRITE, 'left')
    right.send(BYTE)
    expectSame('both, watched for writing', ready(), [['left', WRITE]])
  }),
  check('when the peer closes, a descriptor is ready for all that it is watched for', (setting) => {
    const { selector, right, fd, ready } = setting
    selector.register(fd, READ | WRITE, 'left')
    right.close()
    expectSame('what is ready', ready(), [['left', READ | WRITE]])
  }),
  check('of many descriptors, all that are ready are reported', ({ selector, subject }) => {
    const pairs = Array.from({ length: 100 }, () => subject.newPair())
    pairs.forEach(([end], n) => selector.register(end.fileno(), WRITE, `${n}`))
    const found = new Set<string>()
    for (let round = 0; round < 10; round += 1) for (const [{ data }] of selector.select(0)) found.add(data)
    for (const end of pairs.flat()) end.close()
    expectSame('how many were found', found.size, 100)
  }),
]

const waiting: readonly Clause<SelectorSubject>[] = [
  check('with a timeout of 0 or less it does not wait', ({ selector, fd, subject }) => {
    selector.register(fd, READ, 'left')
    const start = subject.now()
    expectSame('what is ready', [selector.select(0).length, selector.select(-1).length], [0, 0])
    expectThat('it waited', subject.now() - start < 1)
  }),
  check('it waits as long as it may, rounded up, and not much longer', ({ selector, fd, subject }) => {
    selector.register(fd, READ, 'left')
    const start = subject.now()
    while (selector.select(0.0102 - (subject.now() - start)).length > 0);
    const waited = subject.now() - start
    expectThat(`it waited ${waited} s of 0.0102`, waited > 0.01 && waited < 2)
  }),
  check('it does not wait when something is ready', ({ selector, fd, subject, ready }) => {
    selector.register(fd, WRITE, 'left')
    const start = subject.now()
    expectSame('what is ready', ready(60), [['left', WRITE]])
    expectSame('without a timeout', selector.select().length, 1)
    expectThat('it waited', subject.now() - start < 30)
  }),
]

const extras: readonly Clause<SelectorSubject>[] = [
  {
    promise: 'a selector with edges tells of each arrival once',
    appliesTo: ({ newSelector }) => closing(newSelector(), (selector) => selector.supportsEdges === true),
    check: check('', ({ selector, left, right, fd, ready }) => {
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
    }).check,
  },
  {
    promise: 'a selector with fileno() can be watched: that is readable when something is ready, and not otherwise',
    appliesTo: ({ newSelector }) => closing(newSelector(), (selector) => selector.fileno !== undefined),
    check: check('', ({ selector, right, fd, subject }) => {
      closing(subject.newSelector(), (outer) => {
        outer.register(selector.fileno?.() ?? -1, READ, 'inner')
        selector.register(fd, READ, 'left')
        expectSame('with nothing ready', outer.select(0).length, 0)
        right.send(BYTE)
        expectSame('with something ready', outer.select(0).length, 1)
      })
    }).check,
  },
]

function sameKey(one: SelectorKey<string> | undefined, other: SelectorKey<string>): boolean {
  return one?.fd === other.fd && one.events === other.events && one.data === other.data
}

function closing<T>(selector: Selector<string>, use: (selector: Selector<string>) => T): T {
  try {
    return use(selector)
  } finally {
    selector.close()
  }
}

/** What a selector promises to the loop that waits with it. */
export const selectorSuite: Suite<SelectorSubject> = {
  of: 'a Selector',
  clauses: [...keys, ...readiness, ...waiting, ...extras],
}

