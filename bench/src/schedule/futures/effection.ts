import { spawn, withResolvers } from 'effection'
import type { Operation, WithResolvers } from 'effection'

interface Table {
  ping: WithResolvers<number>
  pong: WithResolvers<number>
}

function* serve(table: Table, n: number): Operation<number> {
  let balls = 0
  for (let i = 0; i < n; i += 1) {
    table.pong = withResolvers()
    table.ping.resolve(1)
    balls += yield* table.pong.operation
  }
  return balls
}

function* giveBack(table: Table, n: number): Operation<void> {
  for (let i = 0; i < n; i += 1) {
    const ball = yield* table.ping.operation
    table.ping = withResolvers()
    table.pong.resolve(ball)
  }
}

export function* pingPong(n: number): Operation<number> {
  const table: Table = { ping: withResolvers(), pong: withResolvers() }
  const other = yield* spawn(() => giveBack(table, n))
  const balls = yield* serve(table, n)
  yield* other
  return balls
}
