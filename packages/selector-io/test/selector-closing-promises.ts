// The promises of every selector about what is closed, and about mistakes. Needs no test runner.
import assert from 'node:assert/strict'
import { EVENT_READ, EVENT_WRITE } from '@tsyncio/selector-io'
import { promise } from './selector-bench.ts'
import type { Bench, SelectorPromise } from './selector-bench.ts'

const BOTH = EVENT_READ | EVENT_WRITE

/** Closes one socket and opens others until its number stands for one of them. */
function reuse(bench: Bench): void {
  const fd = bench.left.fileno()
  bench.left.close()
  take(bench, fd)
}

/** Opens sockets until `fd` stands for one of them. */
function take(bench: Bench, fd: number): void {
  for (let left = 20; left > 0; left--) if (bench.pair().some((socket) => socket.fileno() === fd)) return
  throw new Error(`nothing took the number ${fd} again`)
}

/** A descriptor that was closed without being unregistered. */
const CLOSED: readonly SelectorPromise[] = [
  promise('what is closed is not ready, and does not keep a wait from waiting', (bench) => {
    bench.register(BOTH)
    bench.ready()
    bench.left.close()
    bench.selector.select(0.001)
    assert.deepEqual(bench.selector.select(0.001), [])
  }),
  promise('what is closed can be unregistered', (bench) => {
    const fd = bench.left.fileno()
    bench.register(EVENT_READ)
    bench.left.close()
    bench.selector.unregister(fd)
    assert.equal(bench.selector.getMap().size, 0)
    bench.selector.select(0)
  }),
  promise('a number that stands for another descriptor by now is watched anew by modify', (bench) => {
    const fd = bench.left.fileno()
    bench.register(EVENT_READ)
    bench.ready()
    reuse(bench)
    bench.selector.modify(fd, BOTH, 'next')
    assert.deepEqual(bench.ready(), { next: EVENT_WRITE })
  }),
  promise('a number that stands for another descriptor by now can be unregistered, and registered', (bench) => {
    const fd = bench.left.fileno()
    bench.register(EVENT_WRITE)
    reuse(bench)
    bench.selector.unregister(fd)
    assert.deepEqual(bench.ready(), {})
    bench.selector.register(fd, EVENT_WRITE, 'next')
    assert.deepEqual(bench.ready(), { next: EVENT_WRITE })
  }),
  promise('the others are found beside one that was closed', (bench) => {
    bench.register(EVENT_WRITE)
    bench.selector.register(bench.right.fileno(), EVENT_READ, 'right')
    bench.left.close()
    assert.equal(bench.ready()['right'], EVENT_READ)
  }),
  promise('a modify that fails forgets the descriptor', (bench) => {
    const fd = bench.left.fileno()
    bench.register(EVENT_READ)
    bench.left.close()
    assert.throws(() => bench.selector.modify(fd, EVENT_WRITE, 'left'), { code: 'EBADF' })
    assert.equal(bench.selector.getKey(fd), undefined)
    assert.deepEqual(bench.ready(), {})
  }),
  promise('a number is as good as new after a modify that failed', (bench) => {
    const fd = bench.left.fileno()
    bench.register(EVENT_WRITE)
    bench.left.close()
    assert.throws(() => bench.selector.modify(fd, EVENT_READ, 'left'), { code: 'EBADF' })
    take(bench, fd)
    const key = bench.selector.register(fd, EVENT_WRITE, 'next')
    assert.deepEqual(bench.selector.select(0), [[key, EVENT_WRITE]])
  }),
]

const MISTAKES: readonly SelectorPromise[] = [
  promise('refuses what is not open', (bench) => {
    const fd = bench.left.fileno()
    bench.left.close()
    assert.throws(() => bench.selector.register(fd, EVENT_READ, ''), { code: 'EBADF' })
    assert.equal(bench.selector.getKey(fd), undefined)
  }),
  promise('refuses to register a descriptor twice', (bench) => {
    bench.register(EVENT_READ)
    const message = `fd: descriptor ${bench.left.fileno()} is registered already`
    assert.throws(() => bench.register(EVENT_READ), { message })
  }),
  promise('refuses to modify or unregister what is not registered', (bench) => {
    const { selector } = bench
    const message = `fd: descriptor ${bench.right.fileno()} is not registered`
    assert.throws(() => selector.modify(bench.right.fileno(), EVENT_READ, ''), { message })
    assert.throws(() => selector.unregister(bench.right.fileno()), { message })
    assert.throws(() => selector.unregister('x' as never), { message: "fd: descriptor 'x' is not registered" })
  }),
  promise('refuses events that are none', (bench) => {
    const message = /^events: expected EVENT_READ, EVENT_WRITE or both, got /
    const fd = bench.left.fileno()
    for (const events of [0, 4, 8, -1, 1.5, Number.NaN, '1'] as number[]) {
      assert.throws(() => bench.selector.register(fd, events, ''), { message })
    }
    bench.register(EVENT_READ)
    for (const events of [0, 4, 8, -1, 1.5, Number.NaN, '1'] as number[]) {
      assert.throws(() => bench.selector.modify(fd, events, ''), { message })
    }
    assert.equal(bench.selector.getKey(fd)?.events, EVENT_READ)
  }),
  promise('refuses what is no descriptor', (bench) => {
    const message = /^fd: expected an integer from 0 to \d+, got /
    for (const fd of [-1, 1.5, '1', undefined, 2 ** 31] as number[]) {
      assert.throws(() => bench.selector.register(fd, EVENT_READ, ''), { message })
    }
  }),
  promise('refuses a timeout that is no number of seconds', (bench) => {
    const message = /^timeout: expected a number of seconds, got /
    for (const timeout of [Number.NaN, '1', null] as number[]) {
      assert.throws(() => bench.selector.select(timeout), { message })
    }
  }),
  promise('says so once it is closed, which it may be twice', ({ selector, left }) => {
    selector.register(left.fileno(), EVENT_READ, 'left')
    selector.close()
    selector.close()
    assert.equal(selector.getMap().size, 0)
    const uses = [
      () => selector.register(left.fileno(), EVENT_READ, ''),
      () => selector.modify(left.fileno(), EVENT_READ, ''),
      () => selector.unregister(left.fileno()),
      () => selector.select(0),
      () => selector.fileno?.() ?? selector.select(0),
    ]
    for (const use of uses) assert.throws(use, { message: 'the selector is closed' })
  }),
]

/** What every selector promises about what is closed, and about mistakes. */
export const CLOSING_PROMISES: readonly SelectorPromise[] = [...CLOSED, ...MISTAKES]
