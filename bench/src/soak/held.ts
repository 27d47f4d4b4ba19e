import { readdirSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** What a process holds, once what nobody needs is gone. */
export interface Held {
  /** Bytes of JavaScript objects, and of the buffers that belong to them, in this thread. */
  readonly heap: number
  /** Bytes of memory of the whole process. */
  readonly resident: number
  readonly descriptors: number
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

export function held(): Held {
  // What has a finalizer goes with the second.
  collectGarbage()
  collectGarbage()
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage()
  return { heap: heapUsed + arrayBuffers, resident: rss, descriptors: readdirSync('/proc/self/fd').length }
}

export function describe({ heap, resident, descriptors }: Held): string {
  return `heap ${inMiB(heap)}, process ${inMiB(resident)}, ${descriptors} descriptors`
}

export function inMiB(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(2)} MiB`
}
