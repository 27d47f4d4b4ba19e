import * as Deferred from 'effect/Deferred'
import * as Effect from 'effect/Effect'
import * as Fiber from 'effect/Fiber'

interface Table {
  ping: Deferred.Deferred<number>
  pong: Deferred.Deferred<number>
}

const serve = Effect.fnUntraced(function* (table: Table, n: number) {
  let balls = 0
  for (let i = 0; i < n; i += 1) {
    table.pong = Deferred.makeUnsafe()
    yield* Deferred.succeed(table.ping, 1)
    balls += yield* Deferred.await(table.pong)
  }
  return balls
})

const giveBack = Effect.fnUntraced(function* (table: Table, n: number) {
  for (let i = 0; i < n; i += 1) {
    const ball = yield* Deferred.await(table.ping)
    table.ping = Deferred.makeUnsafe()
    yield* Deferred.succeed(table.pong, ball)
  }
})

export const pingPong = Effect.fnUntraced(function* (n: number) {
  const table: Table = { ping: Deferred.makeUnsafe(), pong: Deferred.makeUnsafe() }
  const other = yield* Effect.forkChild(giveBack(table, n))
  const balls = yield* serve(table, n)
  yield* Fiber.join(other)
  return balls
})
