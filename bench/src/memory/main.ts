/** `pnpm memory [name] [--count N]`: what a million tasks of each kind leave on the heap. Fails above 2 MB. */
import { parseArgs } from 'node:util'
import { VirtualEventLoop } from '@tsyncio/testing'
import { Lock, Queue } from 'tsyncio'
import type { Coroutine } from 'tsyncio'
import { heapSize } from '../schedule/memory/heap-size.ts'
import { scenarios } from './scenarios.ts'
import type { Scenario } from './scenarios.ts'

/** What may be left: code that was compiled meanwhile, not tasks. */
const ALLOWED = 2 * 1024 * 1024

const { values, positionals } = parseArgs({ allowPositionals: true, options: { count: { type: 'string' } } })
const count = Number(values.count ?? 1_000_000)
const chosen = Object.entries(scenarios).filter(([name]) => positionals.every((part) => name.includes(part)))

console.log(`${count.toLocaleString('en')} tasks each; the heap before and after, and what the loop still knows of`)
for (const [name, scenario] of chosen) {
  const { before, after, seconds, isIdle } = measure(scenario)
  const isClean = after - before <= ALLOWED && isIdle
  if (!isClean) process.exitCode = 1
  const left = `${megabytes(after - before).padStart(8)} MB  ${isIdle ? 'nothing' : 'something'}`
  console.log(
    `${isClean ? 'ok  ' : 'LEAK'} ${name.padEnd(52)} ${megabytes(before)} MB ${left}  ${seconds.toFixed(1)} s`,
  )
}

interface Measured {
  readonly before: number
  readonly after: number
  readonly seconds: number
  readonly isIdle: boolean
}

/** The loop and what is long-lived stay: what they gather is what counts. */
function measure(scenario: Scenario): Measured {
  const loop = new VirtualEventLoop()
  const longLived = { future: loop.createFuture<void>(), lock: new Lock(), queue: new Queue<never>() }
  loop.runUntilComplete(longLived.lock.acquire())
  function* repeat(times: number): Coroutine<void> {
    for (let left = times; left > 0; left -= 1) yield* scenario(longLived)
  }
  // So that what is compiled and allocated once is there.
  loop.runUntilComplete(repeat(20_000))
  const before = heapSize()
  const start = performance.now()
  loop.runUntilComplete(repeat(count))
  const seconds = (performance.now() - start) / 1000
  const after = heapSize()
  // The last shield leaves one callback, to report a failure that nobody else would hear of.
  const isIdle = loop.isIdle() && (longLived.future.getWaiters?.().length ?? 0) <= 1
  return { before, after, seconds, isIdle }
}

function megabytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(2)
}
