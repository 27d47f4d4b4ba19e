import { once } from 'node:events'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startExample } from './start-example.ts'

/** For a machine that is busy. */
const LONG = 20_000

/** Somebody without a program of this kind. */
function member(path: string, name: string): Socket {
  const socket = connect(path)
  socket.write(`${name}\n`)
  return socket
}

test(
  'each hears what the others say, until they leave',
  async () => {
    const path = join(tmpdir(), `tsyncio-chat-${process.pid}`)
    const server = startExample('chat.ts', 'serve', path)
    await server.printed(/serves/)
    const host = member(path, 'Host')
    const ada = startExample('chat.ts', 'join', path, 'Ada')
    expect(String(await once(host, 'data'))).toBe('* Ada has joined\n')
    const bob = startExample('chat.ts', 'join', path, 'Bob')
    await ada.printed(/^\* Bob has joined$/m)
    bob.child.stdin?.write('hello, Ada\n')
    await ada.printed(/^Bob: hello, Ada$/m)
    ada.child.stdin?.end('hello, Bob\nand goodbye\n')
    await bob.printed(/^Ada: hello, Bob\nAda: and goodbye\n\* Ada has left$/m)
    expect(await ada.ended).toMatchObject({ status: 0, stderr: '' })
    server.child.kill('SIGINT')
    expect(await server.ended).toMatchObject({ status: 0, stderr: '' })
    expect(await bob.ended).toMatchObject({ status: 0, stderr: '' })
    expect(existsSync(path)).toBe(false)
    host.destroy()
  },
  LONG,
)

test(
  'who does not read is cut off, and holds up nobody',
  async () => {
    const path = join(tmpdir(), `tsyncio-chat-slow-${process.pid}`)
    const server = startExample('chat.ts', 'serve', path)
    await server.printed(/serves/)
    const slow = member(path, 'Slow').pause()
    const host = member(path, 'Host')
    let heard = ''
    host.on('data', (bytes) => (heard = heard.slice(-100) + String(bytes)))
    const heardOf = async (text: string): Promise<void> => {
      while (!heard.includes(text)) await once(host, 'data')
    }
    const talker = member(path, 'Talker')
    await heardOf('* Talker has joined')
    const talking = setInterval(() => void talker.write(`${'x'.repeat(4000)}\n`.repeat(10)), 5)
    await heardOf('* Slow has left')
    clearInterval(talking)
    for (const socket of [slow, host, talker]) socket.destroy()
    server.child.kill('SIGINT')
    expect(await server.ended).toMatchObject({ status: 0, stderr: '' })
  },
  LONG,
)

test(
  'leaves alone what is at its path already',
  async () => {
    const path = join(tmpdir(), `tsyncio-chat-taken-${process.pid}`)
    writeFileSync(path, 'precious')
    onTestFinished(() => rmSync(path, { force: true }))
    const { status, stderr } = await startExample('chat.ts', 'serve', path).ended
    expect({ status, error: /^OSError: .*/m.exec(stderr)?.[0] }).toEqual({
      status: 1,
      error: `OSError: bind EADDRINUSE ${path}: Address already in use`,
    })
    expect(readFileSync(path, 'utf8')).toBe('precious')
  },
  LONG,
)
