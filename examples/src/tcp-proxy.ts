/** Passes connections on: `node examples/src/tcp-proxy.ts 8080 example.org 80` */
import { acceptForever, AF_INET, getRunningSocketLoop, isBaseException, run, SHUT_WR, Socket, taskGroup } from 'tsyncio'
import type { Coroutine, InetAddress } from 'tsyncio'
import { listenOn, parsePort, untilInterrupted } from './program.ts'

/** Passes on what comes from `source` until its end, and then the end. */
function* pass(source: Socket, target: Socket): Coroutine<void> {
  const loop = getRunningSocketLoop()
  const buffer = new Uint8Array(64 * 1024)
  for (;;) {
    const count = yield* loop.sockRecvInto(source, buffer)
    if (count === 0) return target.shutdown(SHUT_WR)
    yield* loop.sockSendAll(target, buffer.subarray(0, count))
  }
}

/** Connects a client with `address`, until both have said all. */
function* connect(client: Socket, address: InetAddress): Coroutine<void> {
  const server = new Socket({ family: AF_INET })
  try {
    yield* getRunningSocketLoop().sockConnect(server, address)
    yield* taskGroup(function* (group) {
      group.createTask(pass(client, server))
      group.createTask(pass(server, client))
    })
  } catch (error) {
    if (isBaseException(error)) throw error
    const errors: unknown[] = error instanceof AggregateError ? error.errors : [error]
    console.error(errors.join('\n'))
  } finally {
    server.close()
    client.close()
  }
}

function* main(port: number, address: InetAddress): Coroutine<void> {
  const listener = listenOn(port)
  try {
    console.log(`listens on ${(listener.getSockName() as InetAddress).port}`)
    yield* taskGroup(function* (group) {
      yield* acceptForever(listener, ({ socket }) => void group.createTask(connect(socket, address)))
    })
  } finally {
    listener.close()
  }
}

const [port = '8080', host = 'localhost', targetPort = '80'] = process.argv.slice(2)
const address = { host, port: parsePort('targetPort', targetPort) }
await untilInterrupted(run(main(parsePort('port', port), address)))
