/**
 * A chat over a unix socket: the first line that one sends is the name, and everybody hears the others.
 *
 *     node examples/src/chat.ts serve /tmp/chat
 *     node examples/src/chat.ts join /tmp/chat Ada
 */
import { readSync, rmSync } from 'node:fs'
import {
  acceptForever,
  AF_UNIX,
  createTask,
  getRunningSocketLoop,
  isBaseException,
  OSError,
  run,
  Socket,
  taskGroup,
} from 'tsyncio'
import type { Coroutine } from 'tsyncio'
import { LineReader, LineWriter } from './chat-lines.ts'
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

/** Sends what is typed, and shows what the others say. */
function* join(path: string, name: string): Coroutine<void> {
  const loop = getRunningSocketLoop()
  const socket = new Socket({ family: AF_UNIX })
  yield* loop.sockConnect(socket, { path })
  const writer = new LineWriter(socket)
  const writing = createTask(writer.run())
  writer.send(name)
  const typed = Buffer.alloc(4096)
  // The standard input, too, is but a descriptor.
  loop.addReader(0, () => {
    const count = readSync(0, typed)
    if (count > 0) return writer.send(typed.subarray(0, count).toString().trimEnd())
    loop.removeReader(0)
    writer.end()
  })
  try {
    yield* ended(show(socket))
  } finally {
    loop.removeReader(0)
    writing.cancel()
    socket.close()
  }
}

function* show(socket: Socket): Coroutine<void> {
  const reader = new LineReader(socket)
  for (let line = yield* reader.next(); line !== undefined; line = yield* reader.next()) console.log(line)
}

const [what = 'serve', path = '/tmp/tsyncio-chat', name = 'somebody'] = process.argv.slice(2)
await untilInterrupted(run(what === 'join' ? join(path, name) : serve(path)))
