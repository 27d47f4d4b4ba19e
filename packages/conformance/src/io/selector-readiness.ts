import { expectSame } from '../expect.ts'
import type { Clause } from '../suite.ts'
import { BYTE, check, READ, stuff, WRITE } from './selector-check.ts'
import type { SelectorSubject } from './selector-suite.ts'

export const readiness: readonly Clause<SelectorSubject>[] = [
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
    for (const events of [READ, WRITE]) {
      selector.modify(fd, events, 'left')
      expectSame(`what is ready of ${events}`, ready(), [['left', events]])
    }
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
