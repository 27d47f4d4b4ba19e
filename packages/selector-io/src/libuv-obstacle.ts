import { isMainThread } from 'node:worker_threads'
import { hasKernel } from './koffi-kernel.ts'
import { HERE } from './load-koffi.ts'

/** What keeps the libuv that Node exports from being called here, if anything does: the end of a sentence. */
export function libuvObstacle(): string | undefined {
  const { bun, deno } = process.versions
  if (bun !== undefined || deno !== undefined) return 'in Node, which exports libuv, not in Bun or Deno'
  if (!hasKernel()) return `on Linux on x64 and arm64, this is ${HERE}`
  return undefined
}

/** The same where it must be the main thread, for a `reason`. */
export function mainThreadObstacle(reason: string): string | undefined {
  return libuvObstacle() ?? (isMainThread ? undefined : `in the main thread: ${reason}`)
}
