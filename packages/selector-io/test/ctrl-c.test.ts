import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { startNode } from './start-node.ts'

// Each in a process of its own, to which SIGINT comes from outside, as the terminal sends it for Ctrl-C.

const START = `
  import { writeSync } from 'node:fs'
  import { createTask, isCancelledError, runBlocking, sleep } from 'tsyncio'
  // A blocked thread does not get to Node's own way of printing.
  const print = (line) => writeSync(1, line + '\\n')
  const outcome = (main) => {
    try {
      return runBlocking(main)
    } catch (error) {
      return error.name
    }
  }
`

/** Until a SIGINT has come to a process: two that are on their way at the same time are one. */
async function delivered(pid: number | undefined): Promise<void> {
  if (process.platform !== 'linux') return setTimeout(100)
  const pending = (): bigint => {
    const [, shared = ''] = /^ShdPnd:\s*(\w+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return BigInt(`0x${shared}`) & (1n << BigInt(constants.signals.SIGINT - 1))
  }
  while (pending() !== 0n) await setTimeout(1)
}

describe('Ctrl-C in a program that blocks the thread', () => {
  test('cancels main, which cleans up, and comes out as a KeyboardInterrupt', async () => {
    const { child, printed, ended } = startNode(`${START}
      function* main() {
        try {
          print('ready')
          yield* sleep(30)
        } finally {
          yield* sleep(0.01)
          print('cleaned up')
        }
      }
      print(outcome(main()))`)
    await printed('ready')
    child.kill('SIGINT')
    expect(await ended).toEqual({ status: 0, lines: ['ready', 'cleaned up', 'KeyboardInterrupt'], stderr: '' })
  })

  test('a second time ends the cleaning up at once', async () => {
    const { child, printed, ended } = startNode(`${START}
      function* main() {
        try {
          print('ready')
          yield* sleep(30)
        } catch {
          print('cleaning up')
          yield* sleep(30)
        }
      }
      print(outcome(main()))`)
    await printed('ready')
    child.kill('SIGINT')
    await printed('cleaning up')
    child.kill('SIGINT')
    const lines = ['ready', 'cleaning up', 'KeyboardInterrupt']
    expect(await ended).toEqual({ status: 0, lines, stderr: '' })
  })

  test('is heard while the loop is busy', async () => {
    const { child, printed, ended } = startNode(`${START}
      function* main() {
        print('ready')
        for (;;) yield
      }
      print(outcome(main()))`)
    await printed('ready')
    child.kill('SIGINT')
    expect(await ended).toEqual({ status: 0, lines: ['ready', 'KeyboardInterrupt'], stderr: '' })
  })

  test('may be ignored by main', async () => {
    const { child, printed, ended } = startNode(`${START}
      function* main() {
        try {
          print('ready')
          yield* sleep(30)
        } catch (error) {
          return isCancelledError(error)
        }
      }
      print(outcome(main()))`)
    await printed('ready')
    child.kill('SIGINT')
    expect(await ended).toEqual({ status: 0, lines: ['ready', 'true'], stderr: '' })
  })

  test('twice ends a function that does not come back to its loop', async () => {
    const { child, printed, ended } = startNode(`${START}
      function* main() {
        yield
        print('ready')
        for (;;);
      }
      runBlocking(main())`)
    await printed('ready')
    child.kill('SIGINT')
    await delivered(child.pid)
    child.kill('SIGINT')
    expect(await ended).toEqual({ status: 'SIGINT', lines: ['ready'], stderr: '' })
  })

  test('does what it does by default before and after that', async () => {
    const { child, printed, ended } = startNode(`${START}
      runBlocking(sleep(0.01))
      print('ready')
      setTimeout(() => {}, 30_000)`)
    await printed('ready')
    child.kill('SIGINT')
    expect(await ended).toEqual({ status: 'SIGINT', lines: ['ready'], stderr: '' })
  })

  test('is left to the program, if that listens by itself', async () => {
    const { child, printed, ended } = startNode(`${START}
      process.on('SIGINT', () => (print('listener'), process.exit(3)))
      print('ready')
      runBlocking(sleep(0.3))
      print('main is done')
      setTimeout(() => {}, 30_000)`)
    await printed('ready')
    child.kill('SIGINT')
    expect(await ended).toEqual({ status: 3, lines: ['ready', 'main is done', 'listener'], stderr: '' })
  })

  test('is for the handler of the loop, if main adds one', async () => {
    const { child, printed, ended } = startNode(`${START}
      import { getRunningSignalLoop } from 'tsyncio'
      function* main() {
        const loop = getRunningSignalLoop()
        const future = loop.createFuture()
        loop.addSignalHandler('SIGINT', () => future.setResult('handled'))
        print('ready')
        return yield* future
      }
      print(outcome(main()))`)
    await printed('ready')
    child.kill('SIGINT')
    expect(await ended).toEqual({ status: 0, lines: ['ready', 'handled'], stderr: '' })
  })
})
