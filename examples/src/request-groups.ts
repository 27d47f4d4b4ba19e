import { strict as assert } from 'node:assert'
import { once } from 'node:events'
import { createServer, get } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gather, isCancelledError, newEventLoop, newHost, sleep, taskGroup, timeout, TimeoutError } from 'tsyncio'
import type { Coroutine, EventLoop } from 'tsyncio'
import { runIfStarted } from './program.ts'
import type { Program } from './program.ts'

const SHOPS = ['corner shop', 'market', 'warehouse']

/** How long a client has to wait at most, in seconds. */
const DEADLINE = 0.5

type Log = (line: string) => void

/** Asks a shop, which takes its time. Whoever no longer wants to know makes it hang up. */
function* ask(shop: string, seconds: number, log: Log): Coroutine<string> {
  try {
    yield* sleep(seconds)
    return `${shop}: 3.50`
  } catch (error) {
    if (isCancelledError(error)) log(`hung up on the ${shop}`)
    throw error
  }
}

/** All shops at once: if one fails, or the time is over, none is asked any longer. */
function* askAll(seconds: number, log: Log): Coroutine<string[]> {
  const answers = yield* timeout(DEADLINE, () =>
    taskGroup(function* (group) {
      return yield* gather(SHOPS.map((shop) => group.createTask(ask(shop, seconds, log))))
    }),
  )
  return answers ?? []
}

function* answer(request: IncomingMessage, response: ServerResponse, log: Log): Coroutine<void> {
  const seconds = /^\/(?:\?seconds=(\d+(?:\.\d+)?))?$/.exec(request.url ?? '')
  if (seconds === null) return void response.writeHead(400).end('expected /?seconds=1.5')
  try {
    response.end((yield* askAll(Number(seconds[1] ?? 0), log)).join('\n'))
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error
    response.writeHead(504).end('the shops are slow today')
  }
}

/** Aborts when the client hangs up before it has its answer. */
function hangUpOf(response: ServerResponse): AbortSignal {
  const control = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) control.abort(new Error('the client hung up'))
  })
  return control.signal
}

/** Node's own server, in which each request is a task of `loop`. A handler of express looks the same. */
export function shopServer(loop: EventLoop, log: Log): Server {
  return createServer((request, response) => {
    loop.createTask(answer(request, response, log), { signal: hangUpOf(response) })
  })
}

async function textOf(url: string): Promise<string> {
  const response = await fetch(url)
  return `${response.status} ${await response.text()}`
}

export const requestGroupsProgram: Program = {
  title: 'A server of node:http runs a group of tasks for each request',
  lookFor: 'One client is answered, one waits too long, and one hangs up: then the shops are no longer asked.',
  async run() {
    const loop = newEventLoop()
    const stay = loop.attach(newHost())
    const lines: string[] = []
    const hungUp = Promise.withResolvers<void>()
    const server = shopServer(loop, (line) => {
      console.log(`  ${line}`)
      if (lines.push(line) === 2 * SHOPS.length) hungUp.resolve()
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/?seconds=`
    try {
      console.log(await textOf(`${url}0.01`))
      console.log(await textOf(`${url}60`))
      assert.equal(lines.length, SHOPS.length, 'the deadline should have reached all shops')
      const asked = once(server, 'request')
      const client = get(`${url}60`).on('error', () => {})
      await asked
      client.destroy()
      await hungUp.promise
    } finally {
      server.close()
      stay.detach()
      loop.close()
    }
  },
}

await runIfStarted(import.meta.filename, requestGroupsProgram)
