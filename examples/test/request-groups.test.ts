import { once } from 'node:events'
import { get } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { VirtualClock } from '@tsyncio/testing'
import { defaultParts, newHost, SelectorEventLoop } from 'tsyncio'
import { expect, onTestFinished, test } from 'vitest'
import { shopServer } from '../src/request-groups.ts'

/** A server that runs, and what it says. Its time stands still, until it is told to pass. */
async function serve(): Promise<{
  url: string
  lines: string[]
  /** Lets the loop do what there is to do, and then time pass. */
  pass: (seconds: number) => Promise<void>
  said: (count: number) => Promise<void>
  asked: Promise<unknown>
}> {
  const clock = new VirtualClock()
  const loop = new SelectorEventLoop({ ...defaultParts, clock })
  const stay = loop.attach(newHost())
  const lines: string[] = []
  let heard = (): void => {}
  const server = shopServer(loop, (line) => {
    lines.push(line)
    heard()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
    stay.detach()
    loop.close()
  })
  const said = (count: number): Promise<void> =>
    new Promise((resolve) => {
      heard = () => void (lines.length >= count && resolve())
      heard()
    })
  const pass = async (seconds: number): Promise<void> => {
    await new Promise<void>((resolve) => void loop.callSoon(() => resolve()))
    clock.advance(seconds)
  }
  return {
    asked: once(server, 'request'),
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/?seconds=`,
    lines,
    pass,
    said,
  }
}

/** As it is written, which `fetch` would mend. */
async function answerTo(url: string, path: string): Promise<IncomingMessage> {
  const [response] = (await once(get(url, { path }), 'response')) as [IncomingMessage]
  return response
}

test('a request is answered when all of its tasks are done', async () => {
  const { url, lines } = await serve()
  const response = await fetch(`${url}0`)
  expect([response.status, (await response.text()).split('\n')]).toEqual([
    200,
    ['corner shop: 3.50', 'market: 3.50', 'warehouse: 3.50'],
  ])
  expect(lines).toEqual([])
})

test('after its deadline its tasks are cancelled, and the client is told', async () => {
  const { url, lines, pass, asked } = await serve()
  const asking = fetch(`${url}60`)
  await asked
  expect(lines).toEqual([])
  await pass(0.5)
  const response = await asking
  expect(response.status).toBe(504)
  expect(lines).toHaveLength(3)
})

test('when the client hangs up its tasks are cancelled', async () => {
  const { url, lines, said, asked } = await serve()
  const client = get(`${url}60`).on('error', () => {})
  await asked
  expect(lines).toEqual([])
  client.destroy()
  await said(3)
  expect(lines).toEqual(['hung up on the corner shop', 'hung up on the market', 'hung up on the warehouse'])
})

test.each(['/?seconds=soon', '/?seconds=-1', '/?second=1', '//'])('%s is refused', async (target) => {
  const { url } = await serve()
  const response = await answerTo(url, target)
  expect([response.statusCode, await text(response)]).toEqual([400, 'expected /?seconds=1.5'])
})
