import { once } from 'node:events'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startExample } from './start-example.ts'

/** Somebody without a program of this kind, whose name is on its way to the server, before those who come later. */
async function member(path: string, name: string): Promise<Socket> {
  const socket = connect(path)
  await new Promise((said) => socket.write(`${name}\n`, said))
  return socket
}

/** Promises all that somebody has heard, once that is enough. */
function listen(socket: Socket): (isEnough: (heard: string) => boolean) => Promise<string> {
  let heard = ''
  socket.on('data', (bytes) => (heard += String(bytes)))
  return async (isEnough) => {
    while (!isEnough(heard)) await once(socket, 'data')
    return heard
  }
}

test('each hears what the others say, until they leave', async () => {
  const path = join(tmpdir(), `tsyncio-chat-${process.pid}`)
  const server = startExample('chat.ts', 'serve', path)
  await server.printed(/serves/)
  const host = await member(path, 'Host')
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
})

test('lines are lines, however they are typed, and however many come at once', async () => {
  const path = join(tmpdir(), `tsyncio-chat-typed-${process.pid}`)
  const server = startExample('chat.ts', 'serve', path)
  await server.printed(/serves/)
  const host = await member(path, 'Host')
  const heard = listen(host)
  const ada = startExample('chat.ts', 'join', path, 'Ada')
  ada.child.stdin?.write('one\nhel')
  await heard((text) => text.endsWith('Ada: one\n'))
  ada.child.stdin?.end(`lo \n\n${'again\n'.repeat(2000)}`)
  expect(await heard((text) => text.endsWith('left\n'))).toBe(
    `* Ada has joined\nAda: one\nAda: hello \nAda: \n${'Ada: again\n'.repeat(2000)}* Ada has left\n`,
  )
  expect(await ada.ended).toMatchObject({ status: 0, stdout: '', stderr: '' })
  host.destroy()
})

test('the longest line is heard with the longest name before it, and is not the last', async () => {
  const path = join(tmpdir(), `tsyncio-chat-long-${process.pid}`)
  const server = startExample('chat.ts', 'serve', path)
  await server.printed(/serves/)
  const ada = await member(path, 'A'.repeat(4096))
  const bob = startExample('chat.ts', 'join', path, 'Bob')
  await once(ada, 'data')
  ada.write(`${'x'.repeat(4096)}\nhello\n`)
  await bob.printed(/^A{4096}: x{4096}\nA{4096}: hello$/m)
  ada.destroy()
})

test('who does not read is cut off, and holds up nobody', async () => {
  const path = join(tmpdir(), `tsyncio-chat-slow-${process.pid}`)
  const server = startExample('chat.ts', 'serve', path)
  await server.printed(/serves/)
  const slow = (await member(path, 'Slow')).pause()
  const host = await member(path, 'Host')
  const heard = listen(host)
  const talker = await member(path, 'Talker')
  await heard((text) => text.includes('* Talker has joined'))
  // Never more than the host has heard, who reads.
  const isCutOff = (text: string): boolean => text.includes('* Slow has left')
  for (let lines = 10, text = ''; !isCutOff(text); lines += 10) {
    talker.write(`${'x'.repeat(4000)}\n`.repeat(10))
    const told = lines
    text = await heard((all) => isCutOff(all) || all.split('\nTalker: ').length > told)
  }
  for (const socket of [slow, host, talker]) socket.destroy()
  server.child.kill('SIGINT')
  expect(await server.ended).toMatchObject({ status: 0, stderr: '' })
})

test('leaves alone what is at its path already', async () => {
  const path = join(tmpdir(), `tsyncio-chat-taken-${process.pid}`)
  writeFileSync(path, 'precious')
  onTestFinished(() => rmSync(path, { force: true }))
  const { status, stderr } = await startExample('chat.ts', 'serve', path).ended
  expect({ status, error: /^OSError: .*/m.exec(stderr)?.[0] }).toEqual({
    status: 1,
    error: `OSError: bind EADDRINUSE ${path}: Address already in use`,
  })
  expect(readFileSync(path, 'utf8')).toBe('precious')
})
