import { strict as assert } from 'node:assert'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { createTask, gather, getRunningSocketLoop, run, runBlocking, Socket, waitFor } from 'tsyncio'
import type { Coroutine, InetAddress } from 'tsyncio'
import { checkSeconds, runIfStarted, stopwatch } from './program.ts'
import type { Program } from './program.ts'

const CLIENTS = 200
const BYTES_EACH = 100_001
const PATIENCE = 5

/** Sends back whatever arrives until the client has sent all. Returns how many bytes that were. */
function* echo(socket: Socket): Coroutine<number> {
  const loop = getRunningSocketLoop()
  let total = 0
  try {
    for (;;) {
      const bytes = yield* loop.sockRecv(socket, 16 * 1024)
      if (bytes.length === 0) return total
      yield* loop.sockSendAll(socket, bytes)
      total += bytes.length
    }
  } finally {
    socket.close()
  }
}

/** Gives each client a task of its own, and waits for all of them. */
function* serve(listener: Socket): Coroutine<number> {
  const loop = getRunningSocketLoop()
  try {
    const tasks = []
    while (tasks.length < CLIENTS) {
      const { socket } = yield* loop.sockAccept(listener)
      tasks.push(createTask(echo(socket)))
    }
    const counts = yield* gather(tasks)
    return counts.reduce((sum, count) => sum + count)
  } finally {
    listener.close()
  }
}

function listen(): [listener: Socket, port: number] {
  const listener = new Socket()
  listener.bind({ host: '127.0.0.1', port: 0 })
  listener.listen(CLIENTS)
  const { port } = listener.getSockName() as InetAddress
  return [listener, port]
}

/** Serves clients, on the kind of loop that `start` makes; says how that went. Throws if a byte is wrong. */
async function serveClients(start: (main: Coroutine<number>) => number | Promise<number>): Promise<string> {
  const [listener, port] = listen()
  const clients = fileURLToPath(new URL('echo-clients.ts', import.meta.url))
  const child = spawn(process.execPath, [clients, port, CLIENTS, BYTES_EACH].map(String), {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = Promise.all([text(child.stdout), once(child, 'exit')])
  let ticks = 0
  const ticking = setInterval(() => (ticks += 1), 10).unref()
  const elapsed = stopwatch()
  const echoed = await start(waitFor(serve(listener), PATIENCE))
  const took = checkSeconds(elapsed(), 0, PATIENCE)
  clearInterval(ticking)
  const [output, exit] = await ended
  assert.deepEqual([Number(output), exit], [CLIENTS * BYTES_EACH, [0, null]])
  assert.equal(echoed, CLIENTS * BYTES_EACH)
  const bytes = echoed.toLocaleString('en')
  return `${bytes} bytes echoed to ${CLIENTS} clients, all checked, in ${took}; Node's own timer ticked ${ticks} times.`
}

export const echoServerProgram: Program = {
  title: `An echo server on raw sockets, a task for each of ${CLIENTS} clients, who are another process`,
  lookFor: 'While a loop blocks the thread, Node stands still. As a guest, the same server runs beside it.',
  async run() {
    console.log(`blocking: ${await serveClients(runBlocking)}`)
    console.log(`as guest: ${await serveClients(run)}`)
  },
}

await runIfStarted(import.meta.filename, echoServerProgram)
