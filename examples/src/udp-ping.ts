/**
 * Asks over UDP, and waits for the answer as long as it makes sense.
 *
 *     node examples/src/udp-ping.ts                       answers itself, but for one
 *     node examples/src/udp-ping.ts echo 9000             answers everybody
 *     node examples/src/udp-ping.ts ping 127.0.0.1 9000   asks
 */
import {
  createTask,
  getRunningSocketLoop,
  OSError,
  run,
  SOCK_DGRAM,
  Socket,
  timeout,
  TimeoutError,
  ValueError,
} from 'tsyncio'
import type { Coroutine, InetAddress } from 'tsyncio'
import { isStarted, parsePort, untilInterrupted } from './program.ts'

/** How long it waits for an answer, in seconds. */
const PATIENCE = Number(process.env['PATIENCE'] ?? 0.2)

/** More bytes than any datagram has. */
const LONGEST = 65_536

function listenOn(port: number): Socket {
  const socket = new Socket({ type: SOCK_DGRAM })
  socket.bind({ host: '127.0.0.1', port })
  console.log(`answers on ${(socket.getSockName() as InetAddress).port}`)
  return socket
}

/** Sends back what arrives, unless it is to be lost. */
export function* echo(socket: Socket, isLost: (count: number) => boolean = () => false): Coroutine<void> {
  const loop = getRunningSocketLoop()
  for (let count = 1; ; count += 1) {
    const { bytes, address } = yield* loop.sockRecvFrom(socket, LONGEST)
    if (isLost(count)) continue
    try {
      yield* loop.sockSendTo(socket, bytes, address)
    } catch (error) {
      // Anybody can say that he is where nothing can be sent to.
      if (!(error instanceof OSError)) throw error
      console.error(String(error))
    }
  }
}

/** One question. An answer to another one, which came too late, is none. */
function* ask(socket: Socket, address: InetAddress, text: string): Coroutine<void> {
  const loop = getRunningSocketLoop()
  yield* loop.sockSendTo(socket, Buffer.from(text), address)
  for (;;) {
    const { bytes } = yield* loop.sockRecvFrom(socket, LONGEST)
    if (Buffer.from(bytes).toString() === text) return
  }
}

/** Asks five times. */
function* ping(address: InetAddress): Coroutine<void> {
  const loop = getRunningSocketLoop()
  const socket = new Socket({ type: SOCK_DGRAM })
  try {
    for (let number = 1; number <= 5; number += 1) {
      const start = loop.time()
      try {
        yield* timeout(PATIENCE, () => ask(socket, address, `ping ${number}`))
        console.log(`${number}: ${((loop.time() - start) * 1000).toFixed(2)} ms`)
      } catch (error) {
        if (!(error instanceof TimeoutError)) throw error
        console.log(`${number}: lost`)
      }
    }
  } finally {
    socket.close()
  }
}

function* main([what, ...rest]: string[]): Coroutine<void> {
  if (what === 'echo') return yield* echo(listenOn(parsePort('port', rest[0] ?? '9000')))
  if (what === 'ping') return yield* ping({ host: rest[0] ?? '127.0.0.1', port: parsePort('port', rest[1] ?? '9000') })
  if (what !== undefined) throw new ValueError(`what: expected 'echo', 'ping' or nothing, got '${what}'`)
  const socket = listenOn(0)
  const echoing = createTask(echo(socket, (count) => count === 3))
  yield* ping(socket.getSockName() as InetAddress)
  echoing.cancel()
}

if (isStarted(import.meta.filename)) await untilInterrupted(run(main(process.argv.slice(2))))
