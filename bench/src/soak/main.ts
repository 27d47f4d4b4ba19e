/**
 * A server as a guest of Node, at full load for a minute; the load is a second loop, which blocks a worker thread. Fails
 * if anything goes wrong, or if memory grows.
 *
 *     node --conditions=@tsyncio/source bench/src/soak/main.ts [seconds]
 */
import { strict as assert } from 'node:assert'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { createTask, fromPromise, run, wait } from 'tsyncio'
import type { Coroutine } from 'tsyncio'
import type { Report } from './clients.ts'
import { describe, held, inMiB } from './held.ts'
import type { Held } from './held.ts'
import { newServer } from './server.ts'

const [seconds = 60] = process.argv.slice(2).map(Number)

/** How much more memory may be held at the end than after half of the time. */
const HEAP_TOLERANCE = 2 * 2 ** 20
const PROCESS_TOLERANCE = 32 * 2 ** 20
/** Two loops in two threads take a while to be compiled for the load that they have. */
const WARM = 20

const before = held().descriptors
const server = newServer()
const results: Held[] = []
/** The heap of the clients, at the same times. */
const clientHeaps: number[] = []
let clients: Report = { done: {}, heap: 0 }

function* soak(): Coroutine<void> {
  const worker = new Worker(new URL('clients.ts', import.meta.url), {
    workerData: { streams: server.streams, datagrams: server.datagrams, seconds },
  })
  worker.on('message', (report: Report) => (clients = report))
  const sampling = setInterval(
    () => {
      const result = held()
      results.push(result)
      clientHeaps.push(clients.heap)
      console.log(`server: ${describe(result)}; ${JSON.stringify(server.done)}`)
      console.log(`clients: heap ${inMiB(clients.heap)}; ${JSON.stringify(clients.done)}`)
    },
    (seconds * 1000) / 12,
  )
  const serving = createTask(server.serve())
  const [status] = (yield* fromPromise(once(worker, 'exit'))) as unknown[]
  clearInterval(sampling)
  assert.equal(status, 0, 'the load ended with an error')
  assert(!serving.done(), 'the server has ended')
  serving.cancel()
  yield* wait([serving])
}

await run(soak())
const half = Math.floor(results.length / 2)
const [early, last] = [results[half], results.at(-1)]
assert(early !== undefined && last !== undefined, 'there was no time to measure')
const heap = last.heap - early.heap
const clientHeap = (clientHeaps.at(-1) ?? 0) - (clientHeaps[half] ?? 0)
const resident = last.resident - early.resident
const after = held().descriptors
console.log(
  `since half of the time: heap ${inMiB(heap)}, that of the clients ${inMiB(clientHeap)}, process ${inMiB(resident)}`,
)
assert.equal(after, before, 'descriptors are left')
assert(heap < HEAP_TOLERANCE, 'the heap has grown')
assert(seconds < WARM || clientHeap < HEAP_TOLERANCE, 'the heap of the clients has grown')
assert(seconds < WARM || resident < PROCESS_TOLERANCE, 'the process has grown')
console.log(`${seconds} s without an error`)
