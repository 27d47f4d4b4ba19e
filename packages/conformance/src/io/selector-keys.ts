import type { SelectorKey } from '@tsyncio/selector-io'
import { expectSame, expectThat, raisedBy } from '../expect.ts'
import type { Clause } from '../suite.ts'
import { check, READ, WRITE } from './selector-check.ts'
import type { SelectorSubject } from './selector-suite.ts'

export const keys: readonly Clause<SelectorSubject>[] = [
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
    selector.register(fd, READ, 'left')
    expectThat('modify() was accepted', raisedBy(() => selector.modify(fd, 0, 'x')) !== undefined)
  }),
  check('getMap() is a live view', ({ selector, fd }) => {
    const map = selector.getMap()
    selector.register(fd, READ, 'left')
    expectSame('the data', map.get(fd)?.data, 'left')
    selector.modify(fd, READ, 'changed')
    expectSame('the data after modify()', map.get(fd)?.data, 'changed')
    selector.unregister(fd)
    expectSame('the size after unregister()', map.size, 0)
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
  check(
    'the number of one that was closed and unregistered may be that of another, which is told of',
    ({ selector, left, fd, subject }) => {
      selector.register(fd, READ, 'left')
      left.close()
      selector.select(0)
      selector.unregister(fd)
      const ends = [...subject.newPair(), ...subject.newPair()]
      for (const end of ends) selector.register(end.fileno(), WRITE, `${end.fileno()}`)
      const found = selector.select(0).map(([key]) => key.fd)
      for (const end of ends) end.close()
      expectSame('how many are ready', found.length, 4)
    },
  ),
  check('close() may be called again, and after it nothing can be watched', ({ selector, fd }) => {
    selector.register(fd, READ, 'left')
    selector.close()
    selector.close()
    expectThat('register() was accepted', raisedBy(() => selector.register(fd, READ, 'x')) !== undefined)
    expectThat('select() was accepted', raisedBy(() => selector.select(0)) !== undefined)
    expectSame('the size of getMap()', selector.getMap().size, 0)
  }),
]

function sameKey(one: SelectorKey<string> | undefined, other: SelectorKey<string>): boolean {
  return one?.fd === other.fd && one.events === other.events && one.data === other.data
}
