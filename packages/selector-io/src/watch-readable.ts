import { isMainThread } from 'node:worker_threads'
import { RuntimeError } from '@tsyncio/futures'
import { checkInteger } from './check.ts'
import { bindLibuv } from './libuv.ts'
import type { Libuv, PollHandle } from './libuv.ts'
import { HERE } from './load-koffi.ts'

interface Watch {
  readonly callback: () => void
  readonly onError: (error: unknown) => void
}

const watches = new Map<PollHandle, Watch>()
let libuv: Libuv | undefined

/** Whether {@link watchReadable} works here: in the main thread of Node, where descriptors can be polled. */
export function canWatchReadable(): boolean {
  return obstacle() === undefined
}

/**
 * Has Node's own loop call back whenever `fd` is readable, until the result is disposed of. Promise callbacks and ticks
 * run after it as they do after any callback. The watch does not keep the process alive.
 *
 * What `callback` throws goes to `onError`; unless told otherwise, it is thrown again as an uncaught exception.
 * A descriptor can be watched once at a time.
 */
export function watchReadable(
  fd: number,
  callback: () => void,
  onError: (error: unknown) => void = throwUncaught,
): Disposable {
  checkInteger('fd', fd, 0)
  const reason = obstacle()
  if (reason !== undefined) throw new RuntimeError(`descriptors can be watched only ${reason}`)
  libuv ??= bindLibuv(wake)
  const { close, open, start } = libuv
  const handle = open(fd)
  watches.set(handle, { callback, onError })
  start(handle)
  return {
    [Symbol.dispose]() {
      if (watches.delete(handle)) close(handle)
    },
  }
}

/** Called by libuv. */
function wake(handle: PollHandle, status: number): void {
  const watch = watches.get(handle)
  if (watch === undefined) return
  try {
    watch.callback()
    // After an error libuv has stopped; the callback's read will have told what it was.
    if (status < 0 && watches.has(handle)) libuv?.start(handle)
  } catch (error) {
    report(error, watch.onError)
  }
}

function report(error: unknown, onError: (error: unknown) => void): void {
  try {
    onError(error)
  } catch (anotherError) {
    throwUncaught(anotherError)
  }
}

/** Nobody would see it leave a callback of libuv's; here, where Node calls, it is an uncaught exception. */
function throwUncaught(error: unknown): void {
  setImmediate(() => {
    throw error
  })
}

/** What makes watching impossible here, if anything does: the end of a sentence. */
function obstacle(): string | undefined {
  const { bun, deno } = process.versions
  if (bun !== undefined || deno !== undefined) return 'in Node, which exports libuv, not in Bun or Deno'
  if (process.platform === 'win32') return `where libuv polls descriptors, not on ${HERE}`
  if (!isMainThread) return 'in the main thread: libuv gives out no other loop'
  return undefined
}
