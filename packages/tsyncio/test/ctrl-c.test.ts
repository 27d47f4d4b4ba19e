import { describe, expect, test } from 'vitest'
import { startNode } from '../../selector-io/test/start-node.ts'

// Each in a process of its own, to which SIGINT comes from outside, as the terminal sends it for Ctrl-C.

const START = `
  import { fromPromise, run, sleep } from 'tsyncio'
  const outcome = (main) => run(main).catch((error) => error.name)
  function* cleaningUp(seconds) {
    try {
      console.log('ready')
      yield* sleep(30)
    } finally {
      console.log('cleaning up')
      yield* sleep(seconds)
      console.log('cleaned up')
    }
  }
`

describe('Ctrl-C in a program whose loop is a guest', () => {
  test('cancels main, which cleans up, and comes out as a KeyboardInterrupt', async () => {
    const { child, printed, ended } = startNode(`${START}
      console.log(await outcome(cleaningUp(0.01)))`)
    await printed('ready')
    child.kill('SIGINT')
    const lines = ['ready', 'cleaning up', 'cleaned up', 'KeyboardInterrupt']
    expect(await ended).toEqual({ status: 0, lines, stderr: '' })
  })

  test('a second time ends the cleaning up at once', async () => {
    const { child, printed, ended } = startNode(`${START}
      console.log(await outcome(cleaningUp(30)))`)
    await printed('ready')
    child.kill('SIGINT')
    await printed('cleaning up')
    child.kill('SIGINT')
    expect(await ended).toEqual({ status: 0, lines: ['ready', 'cleaning up', 'KeyboardInterrupt'], stderr: '' })
  })

  test('reaches a main that waits for a promise', async () => {
    const { child, printed, ended } = startNode(`${START}
      function* main() {
        console.log('ready')
        yield* fromPromise(new Promise(() => {}))
      }
      console.log(await outcome(main()))`)
    await printed('ready')
    child.kill('SIGINT')
    expect(await ended).toEqual({ status: 0, lines: ['ready', 'KeyboardInterrupt'], stderr: '' })
  })

  test('cancels each of two', async () => {
    const { child, printed, ended } = startNode(`${START}
      function* silent() {
        yield* sleep(30)
      }
      console.log(...(await Promise.all([outcome(silent()), outcome(cleaningUp(0.01))])))`)
    await printed('ready')
    child.kill('SIGINT')
    const lines = ['ready', 'cleaning up', 'cleaned up', 'KeyboardInterrupt KeyboardInterrupt']
    expect(await ended).toEqual({ status: 0, lines, stderr: '' })
  })

  test('that nobody catches ends the process with an error', async () => {
    const { child, printed, ended } = startNode(`${START}
      await run(cleaningUp(0.01))
      console.log('not printed')`)
    await printed('ready')
    child.kill('SIGINT')
    const { status, lines, stderr } = await ended
    expect([status, lines]).toEqual([1, ['ready', 'cleaning up', 'cleaned up']])
    expect(stderr).toMatch(/KeyboardInterrupt/)
  })

  test.each([
    ['before', 'listen(); const running = run(main())'],
    ['after', 'const running = run(main()); listen()'],
  ])('is left to a program that listens by itself, if it began %s that', async (_when, start) => {
    const { child, printed, ended } = startNode(`${START}
      const heard = Promise.withResolvers()
      const listen = () => process.once('SIGINT', () => heard.resolve('heard'))
      function* main() {
        console.log('ready')
        return yield* fromPromise(heard.promise)
      }
      ${start}
      console.log(await running)`)
    await printed('ready')
    child.kill('SIGINT')
    expect(await ended).toEqual({ status: 0, lines: ['ready', 'heard'], stderr: '' })
  })

  test('ends a process as ever, once nothing runs', async () => {
    const { child, printed, ended } = startNode(`${START}
      await run(sleep(0))
      setTimeout(() => {}, 30_000)
      console.log('over')`)
    await printed('over')
    child.kill('SIGINT')
    expect(await ended).toEqual({ status: 'SIGINT', lines: ['over'], stderr: '' })
  })
})
