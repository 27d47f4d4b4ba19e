// Needs no test runner, and nothing of this package but its names.
import assert from 'node:assert/strict'
import { EVENT_READ, EVENT_WRITE, WOULD_BLOCK } from '@tsyncio/selector-io'
import type { EventMask } from '@tsyncio/selector-io'
import { promise } from './selector-bench.ts'
import type { SelectorPromise, SelectorSubject } from './selector-bench.ts'

const BOTH = EVENT_READ | EVENT_WRITE

/** How long `action` takes by the subject's clock, in seconds, to the nanosecond. */
function duration({ now }: SelectorSubject, action: () => void): number {
  const before = now()
  action()
  return Math.round((now() - before) * 1e9) / 1e9
}

const FINDING: readonly SelectorPromise[] = [
  promise('finds nothing where nothing is', (bench) => {
    assert.deepEqual(bench.selector.select(0), [])
    bench.register(EVENT_READ)
    assert.deepEqual(bench.selector.select(0), [])
    assert.deepEqual(bench.selector.select(-1), [])
  }),
  promise('finds what can be read, for as long as it can', (bench) => {
    const key = bench.selector.register(bench.left.fileno(), EVENT_READ, 'left')
    bench.right.send(new Uint8Array(2))
    assert.deepEqual(bench.selector.select(), [[key, EVENT_READ]])
    bench.left.recv(1)
    assert.deepEqual(bench.ready(), { left: EVENT_READ })
    bench.left.recv(1)
    assert.deepEqual(bench.ready(), {})
  }),
  promise('finds what can be written, for as long as it can', (bench) => {
    bench.register(EVENT_WRITE)
    assert.deepEqual(bench.ready(), { left: EVENT_WRITE })
    assert.deepEqual(bench.ready(), { left: EVENT_WRITE })
    bench.stuff()
    assert.deepEqual(bench.ready(), {})
    while (bench.right.recv(65_536) !== WOULD_BLOCK);
    assert.deepEqual(bench.ready(), { left: EVENT_WRITE })
  }),
  promise('tells reading and writing of one descriptor apart', (bench) => {
    bench.register(BOTH)
    assert.deepEqual(bench.ready(), { left: EVENT_WRITE })
    bench.right.send(new Uint8Array(1))
    assert.deepEqual(bench.ready(), { left: BOTH })
    bench.stuff()
    assert.deepEqual(bench.ready(), { left: EVENT_READ })
  }),
  promise('a hang-up is ready for all that is watched', (bench) => {
    bench.register(BOTH)
    bench.stuff()
    bench.right.close()
    assert.deepEqual(bench.ready(), { left: BOTH })
    bench.selector.modify(bench.left.fileno(), EVENT_WRITE, 'left')
    assert.deepEqual(bench.ready(), { left: EVENT_WRITE })
    bench.selector.modify(bench.left.fileno(), EVENT_READ, 'left')
    assert.deepEqual(bench.ready(), { left: EVENT_READ })
  }),
  promise('an error is ready for all that is watched, again and again', (bench) => {
    bench.register(EVENT_READ)
    // Closed with something unread, it resets the connection.
    bench.left.send(new Uint8Array(1))
    bench.right.close()
    assert.deepEqual(bench.ready(), { left: EVENT_READ })
    bench.selector.modify(bench.left.fileno(), BOTH, 'left')
    assert.deepEqual(bench.ready(), { left: BOTH })
    assert.deepEqual(bench.ready(), { left: BOTH })
  }),
  promise('finds thousands at once, each once', (bench) => {
    const count = 2000
    for (let index = 0; index < count; index++) {
      const [one, other] = bench.pair()
      bench.selector.register(one.fileno(), EVENT_WRITE, `${index}`)
      bench.selector.register(other.fileno(), BOTH, `peer of ${index}`)
    }
    const found = new Map<string, EventMask>()
    for (let left = 12; left > 0 && found.size < 2 * count; left--) {
      const ready = bench.selector.select(0)
      assert.equal(new Set(ready.map(([{ fd }]) => fd)).size, ready.length)
      for (const [{ data }, events] of ready) found.set(data, events)
    }
    assert.equal(found.size, 2 * count)
    assert.equal(new Set(found.values()).size, 1)
  }),
]

const WAITING: readonly SelectorPromise[] = [
  promise('waits for the time given, rounded up to milliseconds', (bench, subject) => {
    bench.register(EVENT_READ)
    let found: unknown
    assert.ok(duration(subject, () => (found = bench.selector.select(0.0101))) >= 0.0101)
    assert.deepEqual(found, [])
    assert.ok(duration(subject, () => bench.selector.select(0.0001)) >= 0.0001)
  }),
  promise('does not wait when something is ready, nor for a time that is not positive', (bench, subject) => {
    bench.register(EVENT_WRITE)
    assert.ok(duration(subject, () => assert.equal(bench.selector.select(3).length, 1)) < 1)
    bench.selector.modify(bench.left.fileno(), EVENT_READ, 'left')
    assert.ok(duration(subject, () => [-1, -Infinity, 0].map((timeout) => bench.selector.select(timeout))) < 1)
  }),
  promise('waits although it has just let go of something', (bench, subject) => {
    bench.register(EVENT_WRITE)
    bench.selector.unregister(bench.left.fileno())
    assert.ok(duration(subject, () => bench.selector.select(0.01)) >= 0.01)
  }),
]

const REGISTERING: readonly SelectorPromise[] = [
  promise('modify changes what is watched for, and the data', (bench) => {
    const fd = bench.left.fileno()
    bench.register(EVENT_READ)
    const key = bench.selector.modify(fd, EVENT_WRITE, 'writer')
    assert.deepEqual(key, { fd, events: EVENT_WRITE, data: 'writer' })
    assert.equal(bench.selector.getKey(fd), key)
    assert.deepEqual(bench.ready(), { writer: EVENT_WRITE })
    bench.selector.modify(fd, EVENT_WRITE, 'again')
    assert.deepEqual(bench.ready(), { again: EVENT_WRITE })
  }),
  promise('unregister returns the key and stops watching', (bench) => {
    const key = bench.selector.register(bench.left.fileno(), EVENT_WRITE, 'left')
    assert.equal(bench.selector.unregister(bench.left.fileno()), key)
    assert.equal(bench.selector.getKey(bench.left.fileno()), undefined)
    assert.deepEqual(bench.ready(), {})
  }),
  promise('a descriptor can be registered again', (bench) => {
    for (const events of [EVENT_WRITE, BOTH, EVENT_WRITE]) {
      bench.register(events)
      assert.deepEqual(bench.ready(), { left: EVENT_WRITE })
      bench.selector.unregister(bench.left.fileno())
    }
  }),
  promise('shows all its keys', (bench) => {
    const keys = [bench.left, bench.right].map((socket) => bench.selector.register(socket.fileno(), EVENT_READ, 'x'))
    assert.deepEqual([...bench.selector.getMap().values()], keys)
    assert.deepEqual(
      [...bench.selector.getMap().keys()],
      keys.map(({ fd }) => fd),
    )
  }),
  promise('keeps the others apart when one goes', (bench) => {
    const pairs = Array.from({ length: 5 }, () => bench.pair())
    pairs.forEach(([socket], index) => bench.selector.register(socket.fileno(), EVENT_READ, `${index}`))
    for (const index of [0, 4, 2]) {
      bench.selector.unregister(pairs[index]?.[0].fileno() ?? -1)
      pairs[index]?.[1].send(new Uint8Array(1))
    }
    assert.deepEqual(bench.ready(), {})
    for (const index of [1, 3]) {
      const [socket, other] = pairs[index] ?? bench.pair()
      other.send(new Uint8Array(1))
      assert.deepEqual(bench.ready(), { [index]: EVENT_READ })
      socket.recv(1)
    }
  }),
]

/** What every selector promises. */
export const SELECTOR_PROMISES: readonly SelectorPromise[] = [...FINDING, ...WAITING, ...REGISTERING]
