import { describe, expect, test } from 'vitest'
import { runNode } from './run-node.ts'

// Each in a process of its own, which must end, or stay up, by itself.

const START = `
  import { NodeHost } from '@tsyncio/hosts'
  const host = new NodeHost()
`

describe('the process', () => {
  test('stays up while a guest needs it, and ends when none does', () => {
    const { status, lines } = runNode(`${START}
      const first = host.keepAlive()
      const second = host.keepAlive()
      first[Symbol.dispose]()
      setTimeout(() => {
        console.log('still up')
        second[Symbol.dispose]()
      }, 50).unref()
    `)
    expect([status, lines]).toEqual([0, ['still up']])
  })

  test('ends when it is no longer needed, which may be said twice', () => {
    const { status, lines } = runNode(`${START}
      const needed = host.keepAlive()
      needed[Symbol.dispose]()
      needed[Symbol.dispose]()
      setTimeout(() => console.log('still up'), 5000).unref()
    `)
    expect([status, lines]).toEqual([0, []])
  })

  test('stays up for a turn that is asked for', () => {
    const { status, lines } = runNode(`${START}
      host.requestTurn(() => console.log('turn'))
    `)
    expect([status, lines]).toEqual([0, ['turn']])
  })

  test('does not stay up for a turn after a delay: who needs it says so', () => {
    const { status, lines } = runNode(`${START}
      host.requestTurnAfter(30, () => console.log('turn'))
    `)
    expect([status, lines]).toEqual([0, []])
  })

  test('stays up for each of two guests of one host', () => {
    const { status, lines } = runNode(`
      import { NodeHost } from '@tsyncio/hosts'
      import { sleep } from '@tsyncio/tasks'
      import { GuestLoop } from './guest-loop.ts'
      const host = new NodeHost()
      for (const delay of [0.02, 0.06]) {
        const loop = new GuestLoop()
        loop.attach(host)
        loop.createTask(sleep(delay)).addDoneCallback(() => console.log(delay))
      }
    `)
    expect([status, lines]).toEqual([0, ['0.02', '0.06']])
  })
})

describe('an error that left the loop', () => {
  test('ends the process as any uncaught one, with its stack', () => {
    const { status, stderr } = runNode(`${START}
      function culprit() {
        host.reportError(new Error('out of the loop'))
      }
      culprit()
    `)
    expect(status).toBe(1)
    expect(stderr).toMatch(/Error: out of the loop[^]*at culprit/)
  })

  test('is the very error for who listens to uncaught ones, and comes after the running code', () => {
    const { status, lines } = runNode(`${START}
      const error = { thrown: 'by somebody' }
      process.on('uncaughtException', (caught) => console.log(caught === error))
      host.reportError(error)
      console.log('running code')
    `)
    expect([status, lines]).toEqual([0, ['running code', 'true']])
  })
})
