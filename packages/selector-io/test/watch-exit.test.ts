import { canWatchReadable } from '@tsyncio/selector-io'
import { describe, expect, test } from 'vitest'
import { runNode } from './run-node.ts'

const WATCHED = `
  import { socketPair, watchReadable } from '@tsyncio/selector-io'
  const [watched, other] = socketPair()
  other.send(new Uint8Array(1))`

describe.runIf(canWatchReadable())('a process that watches a descriptor', () => {
  test('ends when it has nothing else to do', () => {
    const result = runNode(`${WATCHED}
      watchReadable(watched.fileno(), () => {})
      console.log('done')`)
    expect(result).toEqual({ status: 0, stdout: 'done\n', stderr: '' })
  })

  test('may exit inside the callback', () => {
    const result = runNode(`${WATCHED}
      process.on('exit', () => console.log('exit handler'))
      watchReadable(watched.fileno(), () => process.exit(3))
      setInterval(() => {}, 1000)`)
    expect(result).toEqual({ status: 3, stdout: 'exit handler\n', stderr: '' })
  })

  test('may exit with other work under way', () => {
    const result = runNode(`${WATCHED}
      import net from 'node:net'
      const server = net.createServer().listen(0)
      net.connect(server.address().port)
      let calls = 0
      watchReadable(watched.fileno(), () => ++calls === 1 && setTimeout(() => process.exit(5), 5))`)
    expect(result).toEqual({ status: 5, stdout: '', stderr: '' })
  })

  test('dies of what the callback throws, as of any uncaught exception', () => {
    const { status, stderr } = runNode(`${WATCHED}
      watchReadable(watched.fileno(), () => { throw new Error('out of the callback') })
      setInterval(() => {}, 1000)`)
    expect(status).toBe(1)
    expect(stderr).toContain('Error: out of the callback')
  })

  test('can handle what the callback throws as an uncaught exception', () => {
    const result = runNode(`${WATCHED}
      process.on('uncaughtException', (error) => { console.log(error.message); watch[Symbol.dispose]() })
      const watch = watchReadable(watched.fileno(), () => { watched.recv(1); throw new Error('caught') })
      setTimeout(() => {}, 20)`)
    expect(result).toEqual({ status: 0, stdout: 'caught\n', stderr: '' })
  })

  test('goes on with an error that the handler of errors throws', () => {
    const result = runNode(`${WATCHED}
      process.on('uncaughtException', (error) => { console.log(error.message); process.exit() })
      watchReadable(watched.fileno(), () => { throw new Error('first') }, () => { throw new Error('second') })
      setInterval(() => {}, 1000)`)
    expect(result).toEqual({ status: 0, stdout: 'second\n', stderr: '' })
  })
})
