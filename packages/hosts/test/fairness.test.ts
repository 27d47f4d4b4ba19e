import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { NodeHost } from '@tsyncio/hosts'
import { newEventLoop, socketPair, watchReadable } from 'tsyncio'
import { describe, expect, onTestFinished, test } from 'vitest'
import { GuestLoop } from './guest-loop.ts'

const TURNS = 30

type Event = 'turn' | 'immediate' | 'timer' | 'input'

/** Node, with a log of whose turn it was. */
class LoggingHost extends NodeHost {
  readonly log: Event[] = []
  readonly #enough = Promise.withResolvers<void>()

  override requestTurn(turn: () => void): void {
    super.requestTurn(() => {
      this.log.push('turn')
      if (this.log.filter((event) => event === 'turn').length === TURNS) this.#enough.resolve()
      turn()
    })
  }

  enough(): Promise<void> {
    return this.#enough.promise
  }

  /** How often each had its turn between two turns of the guest. */
  between(event: Event): number[] {
    const counts: number[] = []
    for (const logged of this.log) {
      if (logged === 'turn') counts.push(0)
      else if (logged === event && counts.length > 0) counts[counts.length - 1] = (counts.at(-1) ?? 0) + 1
    }
    // What came after the last turn is not over.
    return counts.slice(0, -1)
  }
}

/** Never without something to do. */
function saturate(loop: { callSoon(callback: () => void): unknown }): void {
  const again = (): void => void loop.callSoon(again)
  loop.callSoon(again)
}

function keepImmediates(log: Event[], cost = 0): void {
  let going = true
  onTestFinished(() => void (going = false))
  const again = (): void => {
    log.push('immediate')
    const end = performance.now() + cost
    while (performance.now() < end);
    if (going) setImmediate(again)
  }
  setImmediate(again)
}

function keepTimers(log: Event[]): void {
  const timer = setInterval(() => log.push('timer'), 1)
  onTestFinished(() => clearInterval(timer))
}

/** A byte that goes to and fro between two of Node's own sockets. */
async function keepInput(log: Event[]): Promise<void> {
  const server = createServer((socket) => socket.on('error', () => {}).pipe(socket)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client: Socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  onTestFinished(() => {
    client.destroy()
    server.close()
  })
  await once(client, 'connect')
  client.on('data', () => {
    log.push('input')
    client.write('x')
  })
  client.write('x')
}

function attached(loop: { attach(host: NodeHost): Disposable }, host: LoggingHost): void {
  const stay = loop.attach(host)
  onTestFinished(() => stay[Symbol.dispose]())
}

describe('while the loop is never without work', () => {
  test('immediates, timers and sockets of Node have their turns after every budget', async () => {
    const [host, loop] = [new LoggingHost(), new GuestLoop()]
    keepImmediates(host.log)
    keepTimers(host.log)
    await keepInput(host.log)
    saturate(loop)
    attached(loop, host)
    await host.enough()
    expect(Math.min(...host.between('immediate'))).toBe(1)
    expect(Math.max(...host.between('immediate'))).toBe(1)
    // A budget is two milliseconds, so one of a millisecond is always due.
    expect(Math.min(...host.between('timer'))).toBeGreaterThanOrEqual(1)
    // A byte takes two turns of Node: there, and back.
    const inputs = host.between('input').reduce((sum, count) => sum + count, 0)
    expect(inputs).toBeGreaterThanOrEqual(TURNS / 2 - 2)
  })
})

describe('while Node is never without work', () => {
  test('the loop has one turn in each of Node’s', async () => {
    const [host, loop] = [new LoggingHost(), new GuestLoop()]
    keepImmediates(host.log, 1)
    saturate(loop)
    attached(loop, host)
    await host.enough()
    expect(new Set(host.between('immediate'))).toEqual(new Set([1]))
  })

  test('it has one, too, when it has work and a descriptor is readable', async () => {
    const [log, loop] = [[] as Event[], newEventLoop()]
    const sockets = socketPair()
    onTestFinished(() => sockets.forEach((socket) => socket.close()))
    keepImmediates(log)
    // Without a budget a turn is one pass, so that calls tell turns.
    const stay = loop.attach(new NodeHost({ watchReadable }), { turnBudget: 0 })
    // Never read, so always readable.
    loop.addReader(sockets[0], () => {})
    sockets[1].send(new Uint8Array(1))
    await new Promise<void>((resolve) => {
      const again = (): void => {
        log.push('turn')
        if (log.length < 4 * TURNS) loop.callSoon(again)
        else resolve()
      }
      loop.callSoon(again)
    })
    stay.detach()
    expect(log.filter((event, n) => event === 'turn' && log[n - 1] === 'turn')).toEqual([])
  })
})
