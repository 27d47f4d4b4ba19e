import { expect, test } from 'vitest'
import { runNode } from './run-node.ts'

const READER = `
  import { newEventLoop, newHost, socketPair } from 'tsyncio'
  const loop = newEventLoop()
  const [left, right] = socketPair()
  const attachment = loop.attach(newHost())`

test('a guest whose only work is a reader keeps the process up', async () => {
  const result = await runNode(`${READER}
    loop.addReader(left, () => {
      console.log('read', left.recv(10).length)
      loop.removeReader(left)
    })
    // Node itself has nothing to do until then.
    setTimeout(() => right.send(Buffer.from('hello')), 30).unref()`)
  expect(result).toEqual({ status: 0, stdout: 'read 5\n', stderr: '' })
})

test('a guest without work lets the process end', async () => {
  const result = await runNode(`${READER}
    console.log('nothing to do')`)
  expect(result).toEqual({ status: 0, stdout: 'nothing to do\n', stderr: '' })
})

test.each(['loop.removeReader(left)', 'handle.cancel()', 'left.close()', 'attachment.detach()'])(
  'the process ends after %s, outside the loop',
  async (end) => {
    const result = await runNode(`${READER}
      const handle = loop.addReader(left, () => {})
      setTimeout(() => { ${end} }, 5)
      process.on('exit', () => console.log('the end'))`)
    expect(result).toEqual({ status: 0, stdout: 'the end\n', stderr: '' })
  },
)

test('the process goes on until run has ended, and ends then', async () => {
  const result = await runNode(`
    import { run, sleep } from 'tsyncio'
    run(sleep(0.005, 'slept')).then(console.log)`)
  expect(result).toEqual({ status: 0, stdout: 'slept\n', stderr: '' })
})

test('a coroutine that waits for a promise keeps the process up', async () => {
  const { status, stdout } = await runNode(`
    import { fromPromise, run } from 'tsyncio'
    setTimeout(() => { console.log('still here'); process.exit(3) }, 10).unref()
    await run((function* () { yield* fromPromise(new Promise(() => {})) })())`)
  expect({ status, stdout }).toEqual({ status: 3, stdout: 'still here\n' })
})

test('what a callback of a guest throws as a reason to end, ends the process', async () => {
  const { status, stderr } = await runNode(`
    import { newEventLoop, newHost, SystemExit } from 'tsyncio'
    const loop = newEventLoop()
    loop.attach(newHost())
    loop.callSoon(() => { throw new SystemExit('time to go') })
    loop.callLater(60, () => {})`)
  expect(status).toBe(1)
  expect(stderr).toContain('SystemExit: time to go')
})

test('so does what a reader throws when Node’s own loop calls it', async () => {
  const { status, stderr } = await runNode(`${READER}
    import { SystemExit } from 'tsyncio'
    loop.addReader(left, () => { throw new SystemExit('time to go') })
    right.send(Buffer.from('hello'))
    loop.callLater(60, () => {})`)
  expect(status).toBe(1)
  expect(stderr).toContain('SystemExit: time to go')
})

test.each([
  ['a task', 'loop.createTask((function* () { throw new Error("lost") })())', 'Task exception was never retrieved'],
  ['a rejected promise', 'fromPromise(Promise.reject(new Error("lost")), { loop })', 'exception was never retrieved'],
  ['a promise of a task', 'loop.createTask((function* () { throw new Error("lost") })()).then(() => {})', ''],
  [
    'an async function',
    'void run((function* () { createTask(async () => { throw new Error("lost") }) ; yield* sleep(0.01) })())',
    'never retrieved',
  ],
])('the failure of %s that nobody handles is reported, and once', async (_what, start, message) => {
  const { stderr } = await runNode(`
    import { createTask, fromPromise, newEventLoop, newHost, run, sleep } from 'tsyncio'
    const loop = newEventLoop()
    const stay = loop.attach(newHost())
    process.on('unhandledRejection', (error) => console.error('unhandled:', error))
    ${start}
    let turns = 10
    setImmediate(function turn() {
      if ((turns -= 1) > 0) return setImmediate(turn)
      stay.detach()
      loop.close()
    })`)
  expect(stderr).toContain(message)
  // The future that it is told of shows it, too.
  expect(stderr.match(/^(?:unhandled: )?Error: lost/gm)).toHaveLength(1)
  expect(stderr.includes('unhandled:')).toBe(message === '')
})
