// Loaded twice: by the executor, for its address, and by each of its threads, which it makes work. It imports nothing
// but what is beside it, so that a thread starts fast.
import { readlinkSync } from 'node:fs'
import { isMainThread, workerData } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import { ring } from './bell.ts'
import type { Bell } from './bell.ts'
import { packError } from './packed-error.ts'
import type { Packed } from './packed-error.ts'

/** What the executor sends: call an exported function of a module; or end. */
export type Order = { readonly module: string; readonly name: string; readonly args: readonly unknown[] } | 'end'

/** What a thread says: who it is; what came of the call; what it is about to die of; and, last of all, that it ends. */
export type Reply =
  | { readonly directory: string | undefined }
  | { readonly value: unknown }
  | { readonly thrown: Packed }
  | { readonly fatal: Packed }
  | { readonly exitCode: number }

/** What a thread is started with. */
export interface WorkerSetUp {
  readonly tsyncioExecutor: { readonly port: MessagePort; readonly bell: Bell }
}

/** Where this module is. */
export const workerUrl: URL = new URL(import.meta.url)

if (!isMainThread) {
  const setUp = (workerData as Partial<WorkerSetUp> | null | undefined)?.tsyncioExecutor
  if (setUp !== undefined) serve(setUp)
}

function serve({ port, bell }: WorkerSetUp['tsyncioExecutor']): void {
  const reply = (message: Reply): void => {
    port.postMessage(message)
    ring(bell)
  }
  port.on('message', (order: Order) => {
    if (order === 'end') process.exit(0)
    void perform(order).then((result) => {
      try {
        reply(result)
      } catch (error) {
        reply({ thrown: packError(uncloneable(order.name, error)) })
      }
    })
  })
  // The stack here may be shorter than there.
  port.on('messageerror', (error) => reply({ thrown: packError(unreadable(error)) }))
  reply({ directory: threadDirectory() })
  // Node tells the main thread of these, too, but not while that is blocked.
  process.on('uncaughtExceptionMonitor', (error) => reply({ fatal: packError(error) }))
  process.on('exit', (exitCode) => reply({ exitCode }))
}

async function perform({ module, name, args }: Exclude<Order, 'end'>): Promise<Reply> {
  try {
    const exported = ((await import(module)) as Record<string, unknown>)[name]
    if (typeof exported !== 'function') {
      throw new TypeError(`name: ${module} exports no function ${name}; its ${name} is ${typeof exported}`)
    }
    return { value: await (exported as (...args: readonly unknown[]) => unknown)(...args) }
  } catch (error) {
    return { thrown: packError(error) }
  }
}

/** What is there as long as the thread is, where there is such a thing: on Linux. */
function threadDirectory(): string | undefined {
  try {
    return `/proc/${readlinkSync('/proc/thread-self')}`
  } catch {
    return undefined
  }
}

function uncloneable(name: string, cause: unknown): TypeError {
  return new TypeError(`what ${name}() returned cannot be cloned for another thread: ${(cause as Error).message}`)
}

function unreadable(cause: Error): TypeError {
  return new TypeError(`args: cannot be read in the thread: ${cause.message}`, { cause })
}
