/**
 * A chat over a unix socket: the first line that one sends is the name, and everybody hears the others.
 *
 *     node examples/src/chat.ts serve /tmp/chat
 *     node examples/src/chat.ts join /tmp/chat Ada
 */
import { rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import {
  acceptForever,
  AF_UNIX,
  createTask,
  getRunningSocketLoop,
  isBaseException,
  iterate,
  OSError,
  run,
  SHUT_WR,
  Socket,
  taskGroup,
  ValueError,
} from 'tsyncio'
import type { Coroutine } from 'tsyncio'
import { LineReader, LineWriter, MAX_TOLD } from './chat-lines.ts'
import { untilInterrupted } from './program.ts'

const members = new Map<LineWriter, string>()

function tell(line: string, except?: LineWriter): void {
  for (const member of members.keys()) if (member !== except) member.send(line)
}

/** One member, from the first line to the last. */
function* talk(socket: Socket): Coroutine<void> {
  const reader = new LineReader(socket)
  const writer = new LineWriter(socket)
  const name = yield* reader.next()
  if (name === undefined) return
  const writing = createTask(ended(writer.run()))
  members.set(writer, name)
  tell(`* ${name} has joined`, writer)
  try {
    for (let line = yield* reader.next(); line !== undefined; line = yield* reader.next()) {
      tell(`${name}: ${line}`, writer)
      // Who has much to say lets the others have their turns.
      yield
    }
  } finally {
    members.delete(writer)
    writing.cancel()
    tell(`* ${name} has left`)
  }
}

/** Does it to its end, or to the end of the connection. */
function* ended(coroutine: Coroutine<void>): Coroutine<void> {
  try {
    yield* coroutine
  } catch (error) {
    if (isBaseException(error) || !(error instanceof OSError)) throw error
  }
}

function* welcome(socket: Socket): Coroutine<void> {
  try {
    yield* ended(talk(socket))
  } finally {
    socket.close()
  }
}

function* serve(path: string): Coroutine<void> {
  const listener = new Socket({ family: AF_UNIX })
  // If this fails, there is something of somebody else's at the path.
  listener.bind({ path })
  try {
    listener.listen()
    console.log(`serves ${path}`)
    yield* taskGroup(function* (group) {
      yield* acceptForever(listener, ({ socket }) => void group.createTask(welcome(socket)))
    })
  } finally {
    listener.close()
    rmSync(path, { force: true })
  }
}

/** Says the name, and what is typed, line by line; and then that this was all. */
function* speak(socket: Socket, name: string): Coroutine<void> {
  const loop = getRunningSocketLoop()
  const typed = createInterface({ input: process.stdin })
  try {
    const lines = iterate(typed)
    yield* loop.sockSendAll(socket, Buffer.from(`${name}\n`))
    for (let next = yield* lines.next(); next.done !== true; next = yield* lines.next()) {
      yield* loop.sockSendAll(socket, Buffer.from(`${next.value}\n`))
    }
    socket.shutdown(SHUT_WR)
  } finally {
    typed.close()
  }
}

/** Sends what is typed, and shows what the others say. */
function* join(path: string, name: string): Coroutine<void> {
  const socket = new Socket({ family: AF_UNIX })
  try {
    yield* getRunningSocketLoop().sockConnect(socket, { path })
    yield* taskGroup(function* (group) {
      const speaking = group.createTask(ended(speak(socket, name)))
      yield* ended(show(socket))
      speaking.cancel()
    })
  } finally {
    socket.close()
  }
}

function* show(socket: Socket): Coroutine<void> {
  const reader = new LineReader(socket, MAX_TOLD)
  for (let line = yield* reader.next(); line !== undefined; line = yield* reader.next()) console.log(line)
}

const [what = 'serve', path = '/tmp/tsyncio-chat', name = 'somebody'] = process.argv.slice(2)
if (what !== 'serve' && what !== 'join') throw new ValueError(`what: expected 'serve' or 'join', got '${what}'`)
await untilInterrupted(run(what === 'join' ? join(path, name) : serve(path)))
