import { isMainThread } from 'node:worker_threads'
import { hasKernel, WITH_KERNEL } from './koffi-kernel.ts'
import { HERE } from './load-koffi.ts'

/** What keeps the libuv that Node exports from being called here, if anything does: the end of a sentence. */
export function nodeObstacle(): string | undefined {
  const { bun, deno } = process.versions
  return bun === undefined && deno === undefined ? undefined : 'in Node, which exports libuv, not in Bun or Deno'
}

/** The same where system calls are needed as well. */
export function libuvObstacle(): string | undefined {
  const obstacle = nodeObstacle()
  if (obstacle !== undefined) return obstacle
  if (!hasKernel()) return `on ${WITH_KERNEL}, this is ${HERE}`
  return undefined
}

/** The same where it must be the main thread, for a `reason`. */
export function mainThreadObstacle(reason: string): string | undefined {
  return libuvObstacle() ?? (isMainThread ? undefined : `in the main thread: ${reason}`)
}
