import { canWatchReadable } from '@tsyncio/selector-io'
import { describe, expect, test } from 'vitest'
import { startNode } from './start-node.ts'

// Each in a process of its own, which gets real signals from outside.

const START = `
  import { writeSync } from 'node:fs'
  import { NodeHost } from '@tsyncio/hosts'
  import { run, runBlocking } from '@tsyncio/runners'
  import { watchReadable } from '@tsyncio/selector-io'
  import { createTask, sleep } from '@tsyncio/tasks'
  import { newest, newSelectorLoop } from './new-selector-loop.ts'
  // A blocked thread does not get to Node's own way of printing.
  const print = (line) => writeSync(1, line + '\\n')
  const options = { loopFactory: newSelectorLoop, host: new NodeHost({ watchReadable }) }
`

describe.runIf(canWatchReadable()).each([
  ['a blocking loop', 'runBlocking'],
  ['a guest of Node', 'await run'],
])('%s, with nothing else to do,', (_, start) => {
  test('hears of a signal from outside', async () => {
    const { child, printed, ended } = startNode(`${START}
      function* main() {
        const loop = (yield* sleep(0), newest())
        const future = loop.createFuture()
        loop.addSignalHandler('SIGTERM', () => future.setResult('terminated'))
        print('ready')
        return yield* future
      }
      print(${start}(main(), options))`)
    await printed('ready')
    child.kill('SIGTERM')
    expect(await ended).toEqual({ status: 0, lines: ['ready', 'terminated'], stderr: '' })
  })

  test('gives the signal its default back, when the handler is removed', async () => {
    const { child, printed, ended } = startNode(`${START}
      function* main() {
        const loop = (yield* sleep(0), newest())
        loop.addSignalHandler('SIGTERM', () => {})
        print(loop.removeSignalHandler('SIGTERM'))
        print('ready')
        yield* sleep(30)
      }
      ${start}(main(), options)`)
    await printed('ready')
    child.kill('SIGTERM')
    expect(await ended).toEqual({ status: 'SIGTERM', lines: ['true', 'ready'], stderr: '' })
  })

  test('gives the signal its default back, when the loop is closed', async () => {
    const { child, printed, ended } = startNode(`${START}
      function* main() {
        yield
        newest().addSignalHandler('SIGTERM', () => {})
      }
      ${start}(main(), options)
      print('ready')
      setTimeout(() => {}, 30_000)`)
    await printed('ready')
    child.kill('SIGTERM')
    expect(await ended).toEqual({ status: 'SIGTERM', lines: ['ready'], stderr: '' })
  })
})

test.runIf(canWatchReadable())('a guest with a handler keeps Node up, and no longer than that', async () => {
  const { child, printed, ended } = startNode(`${START}
    const loop = newSelectorLoop()
    loop.attach(options.host)
    loop.addSignalHandler('SIGTERM', () => {
      print('terminated')
      loop.removeSignalHandler('SIGTERM')
    })
    setTimeout(() => print('ready'), 20)`)
  await printed('ready')
  child.kill('SIGTERM')
  expect(await ended).toEqual({ status: 0, lines: ['ready', 'terminated'], stderr: '' })
})
