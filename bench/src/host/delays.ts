import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'

/** Something of Node's that is waited for, once at a time. */
export interface Wait extends AsyncDisposable {
  readonly name: string
  readonly once: () => Promise<void>
}

const nothing = async (): Promise<void> => {}

/** A byte that goes to a server of Node's and back. */
async function byteAndBack(): Promise<Wait> {
  const server = createServer((socket) => socket.on('error', () => {}).pipe(socket)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1').setNoDelay(true)
  await once(client, 'connect')
  return {
    name: 'a byte by a socket of Node, there and back',
    async once() {
      client.write('x')
      await once(client, 'data')
    },
    async [Symbol.asyncDispose]() {
      client.destroy()
      server.close()
    },
  }
}

export async function waits(): Promise<Wait[]> {
  return [
    {
      name: 'an immediate of Node',
      once: () => new Promise((resolve) => void setImmediate(resolve)),
      [Symbol.asyncDispose]: nothing,
    },
    {
      name: 'a timer of Node, of a millisecond',
      once: () => new Promise((resolve) => void setTimeout(resolve, 1)),
      [Symbol.asyncDispose]: nothing,
    },
    await byteAndBack(),
  ]
}

/** How long each of `count` waits took, in seconds. */
export async function delaysOf(wait: Wait, count: number): Promise<number[]> {
  const delays: number[] = []
  for (let n = 0; n < count; n += 1) {
    const start = performance.now()
    await wait.once()
    delays.push((performance.now() - start) / 1000)
  }
  return delays
}
