import { strict as assert } from 'node:assert'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createTask, fromPromise, run, sleep } from 'tsyncio'
import type { Coroutine } from 'tsyncio'
import { checkSeconds, runIfStarted, stopwatch } from './program.ts'
import type { Program } from './program.ts'

/** Node's own HTTP server, which takes its time. */
const server = createServer((_request, response) => {
  setTimeout(() => response.end('hello from node:http'), 500)
})

const counted = { sheep: 0, cows: 0 }

function* count(animal: keyof typeof counted, seconds: number): Coroutine<never> {
  for (;;) {
    yield* sleep(seconds)
    counted[animal] += 1
    console.log(`  ${animal}: ${counted[animal]}`)
  }
}

function* download(url: string): Coroutine<string> {
  const sheep = createTask(count('sheep', 0.1))
  const cows = createTask(count('cows', 0.2))
  const response = yield* fromPromise(fetch(url))
  const text = yield* fromPromise(response.text())
  sheep.cancel()
  cows.cancel()
  return text
}

export const fetchAsGuestProgram: Program = {
  title: 'A coroutine fetches from a server of the same process, while others count',
  lookFor: 'Sheep and cows are counted while the answer is on its way: the loop is a guest of Node, and both go on.',
  async run() {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    try {
      const elapsed = stopwatch()
      const text = await run(download(`http://127.0.0.1:${port}/`))
      assert.equal(text, 'hello from node:http')
      assert(counted.sheep >= 3 && counted.cows >= 1, 'the others stood still meanwhile')
      console.log(`"${text}" arrived after ${checkSeconds(elapsed(), 0.5, 1.5)}.`)
    } finally {
      server.close()
      server.closeAllConnections()
    }
  },
}

await runIfStarted(import.meta.filename, fetchAsGuestProgram)
