import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

// Each in a process of its own, which must end by itself.

/** Runs a module in a process of its own; how that ended, and what it printed. */
function runNode(code: string): { status: number | null; lines: string[]; stderr: string } {
  const cwd = fileURLToPath(new URL('.', import.meta.url))
  const args = ['--conditions=@tsyncio/source', '--input-type=module-typescript', '--eval', code]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8', timeout: 50_000 })
  return { status, lines: stdout.split('\n').filter((line) => line !== ''), stderr }
}

const START = `
  import { newEventLoop, newHost, run, runBlocking, runInExecutor, sleep, toThread, WorkerExecutor } from 'tsyncio'
  import { WORK } from './work-url.ts'
`

describe('a process', () => {
  test('stays up while a thread works for a guest, and ends after that', () => {
    const { status, lines, stderr } = runNode(`${START}
      const loop = newEventLoop()
      loop.attach(newHost())
      loop.createTask(toThread(WORK, 'block', 50, 'done')).addDoneCallback((task) => console.log(task.result()))`)
    expect([status, lines, stderr]).toEqual([0, ['done'], ''])
  })

  test('does not stay up for threads that have nothing to do', () => {
    const { status, lines, stderr } = runNode(`${START}
      function* main() {
        const executor = new WorkerExecutor()
        console.log(yield* runInExecutor(executor, { module: WORK, name: 'add', args: [1, 1] }))
      }
      const loop = newEventLoop()
      loop.attach(newHost())
      loop.createTask(main())`)
    expect([status, lines, stderr]).toEqual([0, ['2'], ''])
  })

  test.each(['runBlocking', 'await run'])('ends after %s, its threads with it', (start) => {
    const { status, lines, stderr } = runNode(`${START}
      function* main() {
        const results = [yield* toThread(WORK, 'add', 1, 1), yield* toThread(WORK, 'later', 'awaited')]
        return results.join()
      }
      console.log(${start}(main()))`)
    expect([status, lines, stderr]).toEqual([0, ['2,awaited'], ''])
  })

  test('waits for a thread without keeping a processor busy', () => {
    const { status, lines, stderr } = runNode(`${START}
      function* main() {
        yield* toThread(WORK, 'add', 1, 1)
        const before = process.cpuUsage()
        yield* toThread(WORK, 'block', 1000)
        const { user, system } = process.cpuUsage(before)
        return user + system
      }
      console.log(runBlocking(main()) < 300_000)`)
    expect([status, lines, stderr]).toEqual([0, ['true'], ''])
  })
})
