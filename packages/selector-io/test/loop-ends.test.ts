import type { Coroutine } from '@tsyncio/futures'
import { expect, test } from 'vitest'
import { Line } from './line.ts'
import { text } from './loops.ts'

test('a socket that is closed while somebody waits is a bad descriptor to them, empty or not', () => {
  using line = new Line()
  const { loop } = line
  line.send('one')
  function* receiving(): Coroutine<void> {
    yield* line.recv()
    yield* line.recv()
  }
  const task = loop.createTask(receiving())
  loop.callSoon(() => line.socket.close())
  expect(() => loop.runUntilComplete(task)).toThrow(expect.objectContaining({ name: 'OSError', code: 'EBADF' }))
})

test('an end that this program brings about itself is not missed', () => {
  using line = new Line()
  function* program(): Coroutine<number> {
    line.send('one')
    yield* line.recv()
    line.peer.close()
    return (yield* line.recv()).length
  }
  expect(line.loop.runUntilComplete(program())).toBe(0)
  expect(line.asked).toBe(2)
})

test('an operation that has been awaited to its end has nothing more to give, and does nothing more', () => {
  using line = new Line()
  function* program(): Coroutine<unknown[]> {
    line.send('one')
    const receiving = line.recv()
    return [text(yield* receiving), yield* receiving]
  }
  expect(line.loop.runUntilComplete(program())).toEqual(['one', undefined])
  expect(line.asked).toBe(1)
})
