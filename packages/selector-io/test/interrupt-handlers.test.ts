import { canWatchReadable } from '@tsyncio/selector-io'
import { describe, expect, test } from 'vitest'
import { startNode } from './start-node.ts'

// Each in a process of its own, which sends SIGINT to itself at a certain moment.

const START = `
  import { writeSync } from 'node:fs'
  import { createTask, getRunningSignalLoop, newEventLoop, run, runBlocking, Runner, sleep } from 'tsyncio'
  const print = (line) => writeSync(1, line + '\\n')
  const interrupt = () => process.kill(process.pid, 'SIGINT')
  const spin = (milliseconds) => { for (const end = performance.now() + milliseconds; performance.now() < end;); }
  const runGuest = run
  let heard
  const addHandler = (loop) => {
    heard = loop.createFuture()
    loop.addSignalHandler('SIGINT', () => {
      print('handler')
      heard.setResult()
    })
  }
  // Until the handler is called, and a moment more, in which nobody else is told.
  function* untilHeard() {
    yield* heard
    yield* sleep(0.01)
  }
`

async function linesOf(code: string): Promise<string[]> {
  const { lines, stderr } = await startNode(START + code).ended
  expect(stderr).toBe('')
  return lines
}

/** Runs `main()`, and prints how it ends. */
const ending = (start: string): string => `
  try {
    print(await ${start}(main()))
  } catch (error) {
    print(error.name)
  }`

describe.runIf(canWatchReadable()).each(['runBlocking', 'runGuest'])('Ctrl-C under %s', (start) => {
  test('is for the handler that main adds, and for nobody else', async () => {
    const lines = await linesOf(`
      function* main() {
        addHandler(getRunningSignalLoop())
        interrupt()
        yield* untilHeard()
        return 'main is done'
      }
      ${ending(start)}`)
    expect(lines).toEqual(['handler', 'main is done'])
  })

  test('cancels main again once that handler is removed', async () => {
    const lines = await linesOf(`
      function* main() {
        const loop = getRunningSignalLoop()
        loop.addSignalHandler('SIGINT', () => print('handler'))
        loop.removeSignalHandler('SIGINT')
        interrupt()
        try {
          yield* sleep(30)
        } finally {
          print('cleaned up')
        }
      }
      ${ending(start)}`)
    expect(lines).toEqual(['cleaned up', 'KeyboardInterrupt'])
  })

  test('is still for that handler while the tasks that are left clean up', async () => {
    const lines = await linesOf(`
      function* left() {
        try {
          yield* sleep(30)
        } finally {
          interrupt()
          yield* untilHeard()
          print('cleaned up')
        }
      }
      function* main() {
        addHandler(getRunningSignalLoop())
        createTask(left())
        yield* sleep(0)
        return 'main is done'
      }
      ${ending(start)}`)
    expect(lines).toEqual(['handler', 'cleaned up', 'main is done'])
  })

  test('in the last step of main is not lost', async () => {
    const lines = await linesOf(`
      function* main() {
        yield* sleep(0.01)
        interrupt()
        spin(50)
        return 'main is done'
      }
      ${ending(start)}`)
    expect(lines).toEqual(['KeyboardInterrupt'])
  })

  test('in the last step of main is told once: what is left still cleans up', async () => {
    const lines = await linesOf(`
      function* left() {
        try {
          yield* sleep(30)
        } finally {
          yield* sleep(0.01)
          print('cleaned up')
        }
      }
      function* main() {
        createTask(left())
        for (let passes = 0; passes < 5; passes += 1) yield
        interrupt()
      }
      ${ending(start)}`)
    expect(lines).toEqual(['cleaned up', 'KeyboardInterrupt'])
  })

  test('in a last step that fails leaves that failure', async () => {
    const lines = await linesOf(`
      function* main() {
        yield* sleep(0.01)
        interrupt()
        throw new RangeError('of main')
      }
      ${ending(start)}`)
    expect(lines).toEqual(['RangeError'])
  })

  test('is heard after the step that runs, however long steps take', async () => {
    const lines = await linesOf(`
      let steps = 0
      function* main() {
        for (;;) {
          spin(20)
          if (++steps === 5) interrupt()
          yield
        }
      }
      ${ending(start)}
      print(steps < 8)`)
    expect(lines).toEqual(['KeyboardInterrupt', 'true'])
  })
})

test.runIf(canWatchReadable())('Ctrl-C is for a handler that the loop of a runner had before main began', async () => {
  const lines = await linesOf(`
    const runner = new Runner({ loopFactory: newEventLoop })
    addHandler(runner.getLoop())
    function* main() {
      interrupt()
      yield* untilHeard()
      return 'main is done'
    }
    print(runner.run(main()))
    runner.close()`)
  expect(lines).toEqual(['handler', 'main is done'])
})
