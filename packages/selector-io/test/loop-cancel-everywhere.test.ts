import type { Coroutine } from '@tsyncio/futures'
import { acceptForever, Socket, socketPair, WOULD_BLOCK } from '@tsyncio/selector-io'
import type { SelectorEventLoop, SocketLoop } from '@tsyncio/selector-io'
import { memorySockets } from '@tsyncio/selector-io/fake'
import { createTask, gather, sleep } from '@tsyncio/tasks'
import { cancelEverywhere } from '@tsyncio/testing'
import type { Trial } from '@tsyncio/testing'
import { expect, test } from 'vitest'
import { ADDRESS } from './fake-loop.ts'

/** The operation, on a socket; and who lets it go on, after a second. */
interface Scene {
  readonly socket: Socket
  operation(): Coroutine<unknown>
  help(): void
  readonly others: readonly Socket[]
}

type Kernel = Trial['network']['kernel']

function receiving(kernel: Kernel, operation: (socket: Socket) => Coroutine<unknown>): Scene {
  const [socket, peer] = socketPair({ kernel })
  return {
    socket,
    operation: () => operation(socket),
    help: () => void peer.send(Buffer.from('hello')),
    others: [peer],
  }
}

function sending(kernel: Kernel, operation: (socket: Socket) => Coroutine<unknown>): Scene {
  const [socket, peer] = socketPair({ kernel })
  while (socket.send(new Uint8Array(65_536)) !== WOULD_BLOCK);
  const help = (): void => {
    while (peer.recv(65_536) !== WOULD_BLOCK);
  }
  return { socket, operation: () => operation(socket), help, others: [peer] }
}

function listening(kernel: Kernel, operation: (socket: Socket) => Coroutine<unknown>): Scene {
  const socket = new Socket({ kernel })
  socket.bind(ADDRESS)
  socket.listen(0)
  const client = new Socket({ kernel })
  return { socket, operation: () => operation(socket), help: () => void client.connect(ADDRESS), others: [client] }
}

/** Connects to a listener whose queue is full for a second. */
function connecting(kernel: Kernel, loop: SocketLoop): Scene {
  const [listener, first, socket] = [new Socket({ kernel }), new Socket({ kernel }), new Socket({ kernel })]
  listener.bind(ADDRESS)
  listener.listen(0)
  first.connect(ADDRESS)
  const help = (): void => {
    const accepted = listener.accept()
    if (accepted !== WOULD_BLOCK) accepted.socket.close()
  }
  return { socket, operation: () => loop.sockConnect(socket, ADDRESS), help, others: [listener, first] }
}

function* acceptOne(loop: SocketLoop, listener: Socket): Coroutine<void> {
  const { socket } = yield* loop.sockAccept(listener)
  socket.close()
}

/** Accepts and closes one, and then waits for the next, for a second. */
function* acceptMany(listener: Socket): Coroutine<void> {
  const accepting = createTask(acceptForever(listener, ({ socket }) => socket.close()))
  try {
    yield* sleep(2)
  } finally {
    accepting.cancel()
    yield* gather([accepting], { returnExceptions: true })
  }
}

const SCENES: Record<string, (kernel: Kernel, loop: SocketLoop) => Scene> = {
  sockRecv: (kernel, loop) => receiving(kernel, (socket) => loop.sockRecv(socket, 10)),
  sockRecvInto: (kernel, loop) => receiving(kernel, (socket) => loop.sockRecvInto(socket, new Uint8Array(10))),
  sockRecvFrom: (kernel, loop) => receiving(kernel, (socket) => loop.sockRecvFrom(socket, 10)),
  sockRecvFromInto: (kernel, loop) => receiving(kernel, (socket) => loop.sockRecvFromInto(socket, new Uint8Array(10))),
  sockSendAll: (kernel, loop) => sending(kernel, (socket) => loop.sockSendAll(socket, new Uint8Array(10))),
  sockSendFile: (kernel, loop) =>
    sending(kernel, (socket) => loop.sockSendFile(socket, new URL(import.meta.url), { count: 100 })),
  sockAccept: (kernel, loop) => listening(kernel, (socket) => acceptOne(loop, socket)),
  acceptForever: (kernel) => listening(kernel, acceptMany),
  sockConnect: connecting,
}

/** Throws if somebody is left who waits for the socket: then nobody else could. */
function expectNobodyWaits(loop: SocketLoop, socket: Socket): void {
  if (socket.fileno() === -1) return
  expect([loop.removeReader(socket), loop.removeWriter(socket)]).toEqual([false, false])
  loop.addReader(socket, () => {}).cancel()
  loop.addWriter(socket, () => {}).cancel()
}

test.each(Object.keys(SCENES))('%s, cancelled wherever it waits, leaves nothing', (name) => {
  const program = function* ({ loop: trialLoop, network }: Trial): Coroutine<void> {
    const loop = trialLoop as unknown as SelectorEventLoop
    const { socket, operation, help, others } = (SCENES[name] as (typeof SCENES)[string])(network.kernel, loop)
    const timer = loop.callLater(1, help)
    try {
      yield* operation()
    } finally {
      timer.cancel()
      expectNobodyWaits(loop, socket)
      for (const each of [socket, ...others]) each.close()
    }
  }
  const { suspensions } = cancelEverywhere(program, { sockets: memorySockets })
  expect(suspensions).toBeGreaterThanOrEqual(1)
})
