import { createTask, getRunningLoop } from 'tsyncio'
import type { Coroutine, EventLoop, SettableFuture } from 'tsyncio'

interface Table {
  readonly loop: EventLoop
  ping: SettableFuture<number>
  pong: SettableFuture<number>
}

function* serve(table: Table, n: number): Coroutine<number> {
  let balls = 0
  for (let i = 0; i < n; i += 1) {
    table.pong = table.loop.createFuture()
    table.ping.setResult(1)
    balls += yield* table.pong
  }
  return balls
}

function* giveBack(table: Table, n: number): Coroutine<void> {
  for (let i = 0; i < n; i += 1) {
    const ball = yield* table.ping
    table.ping = table.loop.createFuture()
    table.pong.setResult(ball)
  }
}

export function* pingPong(n: number): Coroutine<number> {
  const loop = getRunningLoop()
  const table: Table = { loop, ping: loop.createFuture(), pong: loop.createFuture() }
  const other = createTask(giveBack(table, n))
  const balls = yield* serve(table, n)
  yield* other
  return balls
}
