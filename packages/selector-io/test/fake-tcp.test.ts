// TCP in memory and that of the kernel beneath us are told the same, in every state, and must answer the same.
import { koffiKernel } from '@tsyncio/selector-io'
import { fakeKernel } from '@tsyncio/selector-io/fake'
import { expect, test } from 'vitest'
import { play } from './tcp-ends.ts'
import type { Step } from './tcp-ends.ts'

/** How a connection gets there. */
const STATES: Record<string, Step[]> = {
  'just connected': [],
  'with something to read': ['peer send'],
  'half-closed by me': ['my shutWr'],
  'half-closed by the peer': ['peer shutWr'],
  'half-closed by the peer, with something to read': ['peer send', 'peer shutWr'],
  'half-closed by both, first by me': ['my shutWr', 'peer shutWr'],
  'half-closed by both, first by the peer': ['peer shutWr', 'my shutWr'],
  'half-closed by both, with something to read': ['peer send', 'peer shutWr', 'my shutWr'],
  'where I want no more': ['my shutRd'],
  'where I want no more, and more comes': ['my shutRd', 'peer send'],
  'where the peer wants no more': ['peer shutRd'],
  'where nobody wants any more': ['my shutRd', 'peer shutRd'],
  'where the peer wants no more, and gets some': ['peer shutRd', 'my send'],
  'closed by me in both directions': ['my shutRdWr'],
  'closed by the peer in both directions': ['peer shutRdWr'],
  'closed by the peer in both directions, and written to': ['peer shutRdWr', 'my send'],
  'closed by me in both directions, and written to': ['my shutRdWr', 'peer send'],
  'closed by the peer': ['peer close'],
  'closed by the peer, with something to read': ['peer send', 'peer close'],
  'closed by the peer, and written to': ['peer close', 'my send'],
  'closed by the peer, written to, and told so': ['peer close', 'my send', 'my send'],
  'closed by the peer with something unread': ['my send', 'peer close'],
  'closed by the peer with something unread, and something to read': ['my send', 'peer send', 'peer close'],
  'closed by the peer after I was through': ['my shutWr', 'peer close'],
  'closed by the peer before I was through': ['peer close', 'my shutWr'],
  'reset by the peer': ['peer closeHard'],
  'reset by the peer, and read once': ['peer closeHard', 'my recv'],
  'reset by the peer, and written to once': ['peer closeHard', 'my send'],
  'reset by the peer, and asked for its error': ['peer closeHard', 'my soError'],
  'reset by the peer, with something to read': ['peer send', 'peer closeHard'],
  'reset by the peer after it was through': ['peer shutWr', 'peer closeHard'],
  'reset by the peer after I was through': ['my shutWr', 'peer closeHard'],
  'reset by the peer after both were through': ['my shutWr', 'peer shutWr', 'peer closeHard'],
}

const CALLS: Step[] = [
  'my recv',
  'my recvNothing',
  'my send',
  'my sendNothing',
  'my sendTo',
  'my sendMessageTo',
  'my shutRd',
  'my shutWr',
  'my shutRdWr',
  'my shutNothing',
  'my getpeername',
  'my soError',
  'my close',
]

function expectTheSame(script: Step[]): void {
  const answers = play(fakeKernel(), script)
  expect(answers).toEqual(play(koffiKernel(), script, answers))
}

test.each(Object.entries(STATES))('a connection %s', (_, steps) => {
  // Twice, as an error is told once.
  for (const call of CALLS) expectTheSame(call === 'my close' ? [...steps, call] : [...steps, call, call, 'my recv'])
})

test.each<Step>(['listener recv', 'listener send', 'listener shutWr', 'listener shutRd', 'listener shutRdWr'])(
  '%s',
  (call) => expectTheSame([call, 'listener soError', 'listener recv', 'my send']),
)

test.each<{ what: string; steps: Step[] }>([
  { what: 'a listener', steps: ['listener connect'] },
  { what: 'who is connected', steps: ['peer connect'] },
  { what: 'who was connected', steps: ['my shutWr', 'peer shutWr', 'peer connect'] },
])('$what cannot connect', ({ steps }) => expectTheSame(steps))
