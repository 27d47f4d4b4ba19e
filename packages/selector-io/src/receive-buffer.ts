import { markAsUntransferable } from 'node:worker_threads'

/** Longer messages get memory of their own: for them the pool saves little, and holds much. */
const MAX_POOLED = 16 * 1024
const POOL_SIZE = 64 * 1024

const SCRATCH = new Uint8Array(256 * 1024)

let pool = new Uint8Array(0)
let used = 0

/** Room for `maxBytes` bytes, until the next call: memory is kept for what arrives, not for what may arrive. */
export function borrowBuffer(maxBytes: number): Uint8Array {
  return maxBytes <= SCRATCH.length ? SCRATCH : new Uint8Array(maxBytes)
}

/** A copy of the first `length` bytes. Short ones are views of a shared pool, as those of Node's Buffer are. */
export function copyBytes(bytes: Uint8Array, length: number): Uint8Array {
  if (length > MAX_POOLED) return bytes.slice(0, length)
  if (used + length > pool.length) startPool()
  const copy = pool.subarray(used, used + length)
  copy.set(bytes.subarray(0, length))
  // The next one begins at a multiple of 8, so that any kind of number can be read from it in place.
  used += (length + 7) & ~7
  return copy
}

function startPool(): void {
  // Unlike a new Uint8Array, not filled with zeros: each byte is written before anybody sees it.
  pool = new Uint8Array(Buffer.allocUnsafeSlow(POOL_SIZE).buffer)
  used = 0
  // To transfer one message to a worker would be to take all the others with it.
  markAsUntransferable(pool.buffer)
}
