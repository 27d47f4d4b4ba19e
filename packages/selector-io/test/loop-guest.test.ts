import { NodeHost } from '@tsyncio/hosts'
import { run } from '@tsyncio/runners'
import { EpollSelector, EVENT_READ, socketPair } from '@tsyncio/selector-io'
import type { SelectorEventLoop, Socket, Watch } from '@tsyncio/selector-io'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { HandHost } from './hand-host.ts'
import { newLoop, text } from './loops.ts'
import { ScriptedSelector } from './scripted-selector.ts'

let left: Socket
let right: Socket
let loop: SelectorEventLoop
let host: HandHost

beforeEach(() => {
  ;[left, right] = socketPair()
  loop = newLoop()
  host = new HandHost()
})

afterEach(() => {
  left.close()
  right.close()
})

describe('a guest is kept alive', () => {
  test('by a reader, until it is removed', () => {
    loop.attach(host)
    host.runTurns()
    expect(host.alive).toBe(false)
    loop.addReader(left, () => {})
    host.runTurns()
    expect(host.alive).toBe(true)
    loop.removeReader(left)
    host.runTurns()
    expect(host.alive).toBe(false)
  })

  test('by a writer, until its handle is cancelled', () => {
    loop.attach(host)
    const handle = loop.addWriter(left, () => {})
    host.runTurns()
    expect(host.alive).toBe(true)
    handle.cancel()
    host.runTurns()
    expect(host.alive).toBe(false)
  })

  test('by a reader, until its socket is closed', () => {
    loop.attach(host)
    loop.addReader(left, () => {})
    host.runTurns()
    left.close()
    host.runTurns()
    expect(host.alive).toBe(false)
  })

  test('by a coroutine that waits for a socket, until that is closed', () => {
    const task = loop.createTask(loop.sockRecv(left, 10))
    loop.attach(host)
    host.runTurns()
    expect(host.alive).toBe(true)
    left.close()
    host.runTurns()
    expect(host.alive).toBe(false)
    expect(() => task.result()).toThrow('EBADF')
  })

  test('by two sockets, until the last one is closed', () => {
    loop.attach(host)
    loop.addReader(left, () => {})
    loop.addWriter(right, () => {})
    host.runTurns()
    left.close()
    host.runTurns()
    expect(host.alive).toBe(true)
    right.close()
    host.runTurns()
    expect(host.alive).toBe(false)
  })

  test('by two who wait, until the last one is gone', () => {
    loop.attach(host)
    loop.addReader(left, () => {})
    loop.addWriter(left, () => {})
    host.runTurns()
    loop.removeReader(left)
    host.runTurns()
    expect(host.alive).toBe(true)
    loop.removeWriter(left)
    host.runTurns()
    expect(host.alive).toBe(false)
  })
})

describe('a guest', () => {
  test('takes a turn when its selector is readable', () => {
    const task = loop.createTask(loop.sockRecv(left, 10))
    loop.attach(host)
    host.runTurns()
    expect([...host.watched.keys()]).toHaveLength(1)
    right.send(Buffer.from('hello'))
    for (const turn of host.watched.values()) turn()
    host.runTurns()
    expect(text(task.result())).toBe('hello')
  })

  test('is not asked for turns for ever by what nobody wants', () => {
    const task = loop.createTask(loop.sockRecv(left, 10))
    loop.attach(host)
    host.runTurns()
    const [fd = -1] = host.watched.keys()
    const outer = new EpollSelector<void>()
    outer.register(fd, EVENT_READ)
    right.send(Buffer.from('hello'))
    expect(outer.select(0)).toHaveLength(1)
    host.watched.get(fd)?.()
    host.runTurns()
    expect(task.done()).toBe(true)
    right.send(Buffer.from('nobody waits'))
    expect(outer.select(0)).toHaveLength(1)
    host.watched.get(fd)?.()
    host.watched.get(fd)?.()
    expect(outer.select(0)).toEqual([])
    outer.close()
  })

  test('that leaves is watched no longer, and goes on as a blocking loop', () => {
    const task = loop.createTask(loop.sockRecv(left, 10))
    const attachment = loop.attach(host)
    host.runTurns()
    attachment.detach()
    expect(host.watched.size).toBe(0)
    expect(host.alive).toBe(false)
    right.send(Buffer.from('hello'))
    expect(text(loop.runUntilComplete(task))).toBe('hello')
    loop.close()
  })

  test('needs a selector that can be watched', () => {
    const selector = new ScriptedSelector()
    const unwatchable = newLoop({ selector })
    expect(() => unwatchable.attach(host)).toThrow(
      new TypeError('selector: only one with fileno() can be watched by a host'),
    )
    // It is as free as before.
    unwatchable.callSoon(() => unwatchable.stop())
    unwatchable.runForever()
    unwatchable.close()
  })

  test('needs a host that can watch', async () => {
    expect(() => loop.attach(new NodeHost())).toThrow(/^host: .* must have watchReadable\(\), which this one has not$/)
    loop.close()
    const running = run(loop.sockRecv(left, 10), { loopFactory: () => newLoop(), host: new NodeHost() })
    await expect(running).rejects.toThrow('watchReadable()')
  })

  test('whose selector fails leaves its host, and the error surfaces', () => {
    const selector = new EpollSelector<Watch>()
    const broken = newLoop({ selector })
    broken.attach(host)
    selector.close()
    host.runTurns()
    expect(host.errors).toEqual([expect.objectContaining({ message: 'the selector is closed' })])
    expect(broken.isRunning()).toBe(false)
  })
})
