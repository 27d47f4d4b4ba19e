import { closeSync, openSync } from 'node:fs'
import { EpollSelector, EVENT_READ, socketPair } from '@tsyncio/selector-io'
import { afterEach, expect, test } from 'vitest'
import { caught } from './loopback.ts'

const selector = new EpollSelector<string>()
const [left, right] = socketPair()

afterEach(() => {
  for (const fd of selector.getMap().keys()) selector.unregister(fd)
})

test('refuses to register a descriptor twice', () => {
  const fd = left.fileno()
  selector.register(fd, EVENT_READ, 'left')
  expect(() => selector.register(fd, EVENT_READ, 'left')).toThrow(`fd: descriptor ${fd} is registered already`)
})

test('refuses to modify or unregister what is not registered', () => {
  const fd = right.fileno()
  expect(() => selector.modify(fd, EVENT_READ, '')).toThrow(`fd: descriptor ${fd} is not registered`)
  expect(() => selector.unregister(fd)).toThrow(`fd: descriptor ${fd} is not registered`)
  expect(() => selector.unregister('x' as never)).toThrow("fd: descriptor 'x' is not registered")
})

test.each([0, 4, -1, 1.5, Number.NaN, '1'])('refuses %j as events', (events) => {
  const message = /^events: expected EVENT_READ, EVENT_WRITE or both, got /
  expect(() => selector.register(left.fileno(), events as number, '')).toThrow(message)
  selector.register(left.fileno(), EVENT_READ, '')
  expect(() => selector.modify(left.fileno(), events as number, '')).toThrow(message)
})

test.each([-1, 1.5, '1', undefined, 2 ** 31])('refuses %j as a descriptor', (fd) => {
  expect(() => selector.register(fd as number, EVENT_READ, '')).toThrow(/^fd: expected an integer from 0 to \d+, got /)
})

test.each([Number.NaN, '1', null])('refuses %j as a timeout', (timeout) => {
  expect(() => selector.select(timeout as number)).toThrow(/^timeout: expected a number of seconds, got /)
})

test('says which descriptor the kernel refused', () => {
  const file = openSync('/proc/self/exe', 'r')
  const error = caught(() => selector.register(file, EVENT_READ, ''))
  expect(error).toMatchObject({ code: 'EPERM', syscall: 'epoll_ctl' })
  expect(error).toHaveProperty('message', `epoll_ctl EPERM descriptor ${file}: Operation not permitted`)
  expect(selector.getKey(file)).toBeUndefined()
  closeSync(file)
})

test('a closed selector says so', () => {
  const closed = new EpollSelector<string>()
  closed.register(left.fileno(), EVENT_READ, 'left')
  closed.close()
  closed.close()
  expect(closed.getMap().size).toBe(0)
  const uses = [
    () => closed.register(left.fileno(), EVENT_READ, ''),
    () => closed.modify(left.fileno(), EVENT_READ, ''),
    () => closed.unregister(left.fileno()),
    () => closed.select(0),
    () => closed.fileno(),
  ]
  for (const use of uses) expect(use).toThrow('the selector is closed')
})
