import { koffiKernel, pollReadable, socketPair } from '@tsyncio/selector-io'
import type { Socket } from '@tsyncio/selector-io'
import { expect, onTestFinished, test, vi } from 'vitest'
import { runNode } from './run-node.ts'

const EINTR = 4
const BYTE = new Uint8Array(1)

function pair(): [watched: Socket, other: Socket] {
  const sockets = socketPair()
  onTestFinished(() => sockets.forEach((socket) => socket.close()))
  return sockets
}

/** Long enough for a look, however long nothing came. */
const aWhile = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 40))

test('calls back whenever there is something to read, after a pause too', async () => {
  const [watched, other] = pair()
  for (const _round of [1, 2, 3]) {
    const read = Promise.withResolvers<number>()
    using _watch = pollReadable(watched.fileno(), () => read.resolve((watched.recv(10) as Uint8Array).length))
    await aWhile()
    other.send(BYTE)
    expect(await read.promise).toBe(1)
  }
})

test('calls back as long as it is not read, and not when it was', async () => {
  const [watched, other] = pair()
  const many = Promise.withResolvers<void>()
  let calls = 0
  using _watch = pollReadable(watched.fileno(), () => {
    calls += 1
    if (calls !== 10) return
    watched.recv(10)
    many.resolve()
  })
  other.send(BYTE)
  await many.promise
  await aWhile()
  expect(calls).toBe(10)
})

test('may be disposed of inside the callback, and twice; the descriptor may be closed before', async () => {
  const [watched, other] = pair()
  let calls = 0
  const watch = pollReadable(watched.fileno(), () => {
    calls += 1
    watch[Symbol.dispose]()
    watch[Symbol.dispose]()
  })
  other.send(BYTE)
  watched.close()
  await aWhile()
  expect(calls).toBe(1)
})

test('what the callback throws is reported, and watching goes on', async () => {
  const [watched, other] = pair()
  const errors: unknown[] = []
  const enough = Promise.withResolvers<void>()
  const fail = (): void => {
    throw new Error(`failure ${errors.length}`)
  }
  using _watch = pollReadable(watched.fileno(), fail, (error) => {
    errors.push((error as Error).message)
    if (errors.length < 2) return
    watched.recv(10)
    enough.resolve()
  })
  other.send(BYTE)
  await enough.promise
  expect(errors).toEqual(['failure 0', 'failure 1'])
})

test('refuses what is no descriptor', () => {
  expect(() => pollReadable(-1, () => {})).toThrow(/^fd: expected an integer/)
  expect(() => pollReadable('1' as unknown as number, () => {})).toThrow(/fd/)
})

test('does not keep the process alive', () => {
  const ended = runNode(`
    import { koffiKernel, pollReadable, socketPair } from '@tsyncio/selector-io'
    const [one] = socketPair()
    pollReadable(one.fileno(), () => {})`)
  expect(ended).toMatchObject({ status: 0, stderr: '' })
})

test('a signal that interrupts a look is no error', async () => {
  const [watched, other] = pair()
  const read = Promise.withResolvers<void>()
  const poll = vi.spyOn(koffiKernel(), 'poll').mockReturnValueOnce(-EINTR)
  onTestFinished(() => poll.mockRestore())
  using _watch = pollReadable(watched.fileno(), read.resolve, read.reject)
  other.send(BYTE)
  await read.promise
  expect(poll).toHaveBeenCalledTimes(2)
})
