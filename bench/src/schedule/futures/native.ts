interface Table {
  ping: PromiseWithResolvers<number>
  pong: PromiseWithResolvers<number>
}

async function serve(table: Table, n: number): Promise<number> {
  let balls = 0
  for (let i = 0; i < n; i += 1) {
    table.pong = Promise.withResolvers()
    table.ping.resolve(1)
    balls += await table.pong.promise
  }
  return balls
}

async function giveBack(table: Table, n: number): Promise<void> {
  for (let i = 0; i < n; i += 1) {
    const ball = await table.ping.promise
    table.ping = Promise.withResolvers()
    table.pong.resolve(ball)
  }
}

export async function pingPong(n: number): Promise<number> {
  const table = { ping: Promise.withResolvers<number>(), pong: Promise.withResolvers<number>() }
  const other = giveBack(table, n)
  const balls = await serve(table, n)
  await other
  return balls
}
