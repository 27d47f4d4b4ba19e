/**
 * The other side of echo-server.ts, in a process of its own and on Node's `net`: many clients at once, each of which
 * sends random bytes and compares what comes back. Prints how many bytes came back right.
 */
import { strict as assert } from 'node:assert'
import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { buffer } from 'node:stream/consumers'

const [port = 0, clients = 0, size = 0] = process.argv.slice(2).map(Number)

async function converse(): Promise<number> {
  const sent = randomBytes(size)
  const socket = connect({ port, host: '127.0.0.1' })
  socket.end(sent)
  const received = await buffer(socket)
  assert(received.equals(sent), `sent ${size} bytes, and ${received.length} others came back`)
  return received.length
}

const counts = await Promise.all(Array.from({ length: clients }, converse))
console.log(counts.reduce((sum, count) => sum + count))
