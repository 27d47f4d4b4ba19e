import { constants } from 'node:os'
import { SHUT_RD, SHUT_RDWR, SHUT_WR } from '../constants.ts'
import type { SocketCalls } from '../kernel.ts'
import { platform } from '../platform.ts'
import { FakeNetwork, isFamily, noAddress } from './fake-network.ts'
import type { FakeProcess } from './fake-process.ts'
import type { FakeSocket } from './fake-socket.ts'
import type { FakeSocketKind } from './socket-kind.ts'
import { fakeFileCalls, fakeMessageCalls } from './message-calls.ts'
import { newFakeSocket } from './new-fake-socket.ts'
import { optionKey } from './option-key.ts'

const { EAFNOSUPPORT, EAGAIN, EINVAL, EMFILE, ENOTCONN, EPROTONOSUPPORT } = constants.errno
const { SO_ERROR, SO_TYPE, SO_DOMAIN, SO_PROTOCOL, SOCK_STREAM, SOL_SOCKET, F_DUPFD_CLOEXEC } = platform
const DIRECTIONS = [SHUT_RD, SHUT_WR, SHUT_RDWR]
const F_DUPFD = 0
const F_GETFL = 3
const F_SETFL = 4

type Creating = Pick<SocketCalls, 'socket' | 'socketpair' | 'accept' | 'close' | 'fcntl'>
type Transferring = Pick<SocketCalls, 'recv' | 'send' | 'shutdown'>
type Addressing = Pick<SocketCalls, 'bind' | 'listen' | 'connect' | 'getsockname' | 'getpeername'>
type Options = Pick<SocketCalls, 'getsockopt' | 'setsockopt'>

/** What all sockets of a kernel have in common. */
export type Medium = Pick<FakeSocketKind, 'capacity' | 'wire'>

/** The calls of sockets in memory. */
export function fakeSocketCalls(process: FakeProcess, medium: Medium): SocketCalls {
  const network = new FakeNetwork()
  return {
    ...creating(process, network, medium),
    ...addressing(process, network),
    ...transferring(process),
    ...options(process),
    ...fakeMessageCalls(process),
    ...fakeFileCalls(),
  }
}

function creating(process: FakeProcess, network: FakeNetwork, medium: Medium): Creating {
  const { descriptors } = process
  const objectionTo = (family: number, type: number): number => {
    if (!isFamily(family)) return -EAFNOSUPPORT
    return type === SOCK_STREAM ? 0 : -EPROTONOSUPPORT
  }
  return {
    socket: (family, type, protocol) =>
      process.creating('socket', () => {
        const socket = newFakeSocket({ family, type, protocol, ...medium })
        return objectionTo(family, type) || descriptors.open(socket)
      }),
    socketpair: (family, type, protocol, pair) =>
      process.creating('socketpair', () => {
        const objection = objectionTo(family, type)
        if (objection !== 0) return objection
        if (!descriptors.hasRoomFor(2)) return -EMFILE
        const [one, other] = [1, 2].map(() => newFakeSocket({ family, type, protocol, ...medium })) as FakeSocketPair
        one.connectTo(other)
        pair.set([descriptors.open(one), descriptors.open(other)])
        return 0
      }),
    accept: (fd, address, length) =>
      process.onSocket('accept', fd, (listener) => {
        if (listener.listening === undefined) return -EINVAL
        // Before it looks for a connection, as Linux does, so that it stays in the queue.
        if (!descriptors.hasRoomFor(1)) return -EMFILE
        const socket = network.accept(listener)
        if (socket === undefined) return -EAGAIN
        tell(socket.peerName ?? noAddress(socket.kind.family), address, length)
        return descriptors.open(socket)
      }),
    close(fd) {
      const fault = process.faults({ name: 'close', fd })
      const result = descriptors.close(fd)
      return result === 0 && fault?.kind === 'error' ? -fault.errno : result
    },
    fcntl: (fd, command, argument) =>
      process.onFile('fcntl', fd, (file) => {
        if (command === F_DUPFD || command === F_DUPFD_CLOEXEC) return descriptors.open(file, argument)
        if (command === F_GETFL) return file.flags
        if (command === F_SETFL) file.flags = argument
        return command === F_SETFL ? 0 : -EINVAL
      }),
  }
}

type FakeSocketPair = [FakeSocket, FakeSocket]

function addressing(process: FakeProcess, network: FakeNetwork): Addressing {
  return {
    bind: (fd, address) => process.onSocket('bind', fd, (socket) => network.bind(socket, address)),
    listen: (fd, backlog) => process.onSocket('listen', fd, (socket) => network.listen(socket, backlog)),
    connect: (fd, address) => process.onSocket('connect', fd, (socket) => network.connect(socket, address)),
    getsockname: (fd, address, length) =>
      process.onSocket('getsockname', fd, ({ local, kind }) => tell(local ?? noAddress(kind.family), address, length)),
    getpeername: (fd, address, length) =>
      process.onSocket('getpeername', fd, (socket) => {
        if (!socket.isConnected()) return -ENOTCONN
        return tell(socket.peerName ?? noAddress(socket.kind.family), address, length)
      }),
  }
}

function transferring(process: FakeProcess): Transferring {
  return {
    recv: (fd, buffer, length) =>
      process.onSocket('recv', fd, (socket, most) => socket.receive(buffer.subarray(0, Math.min(length, most)))),
    send: (fd, data, length) =>
      process.onSocket('send', fd, (socket, most) => socket.send(data.subarray(0, Math.min(length, most)))),
    shutdown: (fd, how) =>
      process.onSocket('shutdown', fd, (socket) =>
        DIRECTIONS.includes(how) ? socket.shutdown(how !== SHUT_WR, how !== SHUT_RD) : -EINVAL,
      ),
  }
}

function options(process: FakeProcess): Options {
  return {
    getsockopt: (fd, level, option, value) =>
      process.onSocket('getsockopt', fd, (socket) => {
        const own = level === SOL_SOCKET ? ownOption(socket, option) : undefined
        const stored = socket.options.get(optionKey(level, option))?.subarray(0, value.length)
        value.set(own === undefined ? (stored ?? [0]) : [own])
        return 0
      }),
    setsockopt: (fd, level, option, value) =>
      process.onSocket('setsockopt', fd, (socket) => {
        socket.options.set(optionKey(level, option), value.slice())
        return 0
      }),
  }
}

/** What a socket knows by itself. */
function ownOption(socket: FakeSocket, option: number): number | undefined {
  const { family, type, protocol } = socket.kind
  if (option === SO_ERROR) return socket.takeError()
  return new Map([
    [SO_TYPE, type],
    [SO_DOMAIN, family],
    [SO_PROTOCOL, protocol],
  ]).get(option)
}

/** Tells an address as the kernel does: as much as there is room for, and how long it is. */
function tell(address: Uint8Array, target: Uint8Array, length: Uint32Array): number {
  target.set(address.subarray(0, length[0]))
  length[0] = address.length
  return 0
}
