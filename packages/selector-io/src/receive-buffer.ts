import { markAsUntransferable } from 'node:worker_threads'
import { checkBytes } from './check.ts'

/** For a longer request, memory is taken for what arrives, and not for what may arrive. */
const MAX_POOLED = 64 * 1024
const POOL_SIZE = 4 * MAX_POOLED

const SCRATCH = new Uint8Array(POOL_SIZE)

/** The pool into which messages are received, one behind the other, and what is left of it. */
let pool: ArrayBufferLike = new ArrayBuffer(0)
let rest: Uint8Array = new Uint8Array(pool)
/** Where `rest` begins: to ask it costs as much as to make an array. */
let start = 0

/** What was received last, if that is where `rest` begins, and nobody has given it back. */
let last: Uint8Array | undefined

/** Room for `maxBytes` bytes, until the next call: `keepBytes` keeps what arrived. */
export function borrowBuffer(maxBytes: number): Uint8Array {
  if (last !== undefined) passOver(last)
  if (maxBytes > SCRATCH.length) return new Uint8Array(maxBytes)
  if (maxBytes > MAX_POOLED) return SCRATCH
  if (rest.length < maxBytes) startPool()
  return rest
}

/** The first `length` bytes of the borrowed buffer, until they are recycled. In the pool they stay where they are. */
export function keepBytes(buffer: Uint8Array, length: number): Uint8Array {
  if (buffer !== rest) return buffer.slice(0, length)
  // Twice as fast as `subarray`.
  last = new Uint8Array(pool, start, length)
  return last
}

/**
 * Gives back the memory of `bytes` that were received, for what is received next: nobody may look at them any more, or at a
 * part of them. It takes effect for what was received last; for anything else, and the second time, it does nothing.
 *
 * There is no need to. But it keeps memory in the caches of the processor and away from the garbage collector, which for long
 * messages is a third of what they cost.
 */
export function recycle(bytes: Uint8Array): void {
  checkBytes('bytes', bytes)
  if (last === bytes) last = undefined
}

function passOver({ length }: Uint8Array): void {
  last = undefined
  // The next one begins at a multiple of 8, so that any kind of number can be read from it in place.
  start += (length + 7) & ~7
  rest = new Uint8Array(pool, start)
}

function startPool(): void {
  // Unlike a new Uint8Array, not filled with zeros: each byte is written before anybody sees it.
  pool = Buffer.allocUnsafeSlow(POOL_SIZE).buffer
  // To transfer one message to a worker would be to take all the others with it.
  markAsUntransferable(pool)
  start = 0
  rest = new Uint8Array(pool)
}
