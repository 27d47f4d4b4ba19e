/**
 * Opens, uses and closes many connections, time and again, and fails if anything of them is left.
 *
 *     node --conditions=@tsyncio/source bench/src/soak/connections.ts [connections] [rounds]
 */
import { strict as assert } from 'node:assert'
import { createTask, Event, gather, getRunningSocketLoop, run, runBlocking, Socket, taskGroup } from 'tsyncio'
import type { Address, Coroutine } from 'tsyncio'
import { describe, held } from './held.ts'
import type { Held } from './held.ts'

const [connections = 10_000, rounds = 10] = process.argv.slice(2).map(Number)

/** As many as a listener's queue holds: whoever finds it full asks again after a second. */
const AT_ONCE = 4000

/** Memory may be a little more, because what V8 knows of the program's code is in it as well. */
const TOLERANCE = 2 ** 20

function* answer(socket: Socket): Coroutine<void> {
  const loop = getRunningSocketLoop()
  try {
    for (let bytes = yield* loop.sockRecv(socket, 100); bytes.length > 0; bytes = yield* loop.sockRecv(socket, 100)) {
      yield* loop.sockSendAll(socket, bytes)
    }
  } finally {
    socket.close()
  }
}

function* acceptAll(listener: Socket): Coroutine<void> {
  yield* taskGroup(function* (group) {
    for (;;) {
      const { socket } = yield* getRunningSocketLoop().sockAccept(listener)
      group.createTask(answer(socket))
    }
  })
}

/** Opens a connection, uses it, and closes it when all the others are open, too. */
function* visit(address: Address, allOpen: Event, opened: () => void): Coroutine<void> {
  const loop = getRunningSocketLoop()
  const socket = new Socket()
  yield* loop.sockConnect(socket, address)
  yield* loop.sockSendAll(socket, Buffer.from('hello'))
  assert.equal(Buffer.from(yield* loop.sockRecv(socket, 100)).toString(), 'hello')
  opened()
  yield* allOpen.wait()
  socket.close()
}

function* visitTogether(address: Address, count: number): Coroutine<void> {
  const allOpen = new Event()
  let open = 0
  const opened = (): void => {
    open += 1
    if (open === count) allOpen.set()
  }
  yield* gather(Array.from({ length: count }, () => visit(address, allOpen, opened)))
}

function* round(number: number): Coroutine<void> {
  const listener = new Socket()
  // Each round has a host of its own: a port is not free again until a minute later.
  listener.bind({ host: `127.0.1.${number + 1}`, port: 0 })
  listener.listen(4096)
  const accepting = createTask(acceptAll(listener))
  for (let left = connections; left > 0; left -= AT_ONCE) {
    yield* visitTogether(listener.getSockName(), Math.min(left, AT_ONCE))
  }
  accepting.cancel()
  yield
  yield
  listener.close()
}

const results: Held[] = []
for (let number = 0; number < rounds; number += 1) {
  const start = performance.now()
  const isGuest = number % 2 === 1
  if (isGuest) await run(round(number))
  else runBlocking(round(number))
  // Node, too, has things to finish.
  await new Promise((later) => setTimeout(later, 50))
  const result = held()
  results.push(result)
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  console.log(`${connections} connections ${isGuest ? 'as a guest' : 'blocking'} in ${seconds} s; ${describe(result)}`)
}

// The first two rounds, one of each kind, warm everything up.
const [, early, ...others] = results
const last = others.at(-1)
if (early !== undefined && last !== undefined) {
  assert.equal(last.descriptors, early.descriptors, 'descriptors are left')
  const grown = last.heap - early.heap
  assert(grown < TOLERANCE, `the heap has grown by ${grown} bytes`)
  console.log('nothing is left')
}
