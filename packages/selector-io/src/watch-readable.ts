import { RuntimeError } from '@tsyncio/futures'
import { checkInteger } from './check.ts'
import { duplicateDescriptor } from './duplicate-descriptor.ts'
import { mainThreadObstacle } from './libuv-obstacle.ts'
import type { OwnedDescriptor } from './owned-descriptor.ts'
import { report, throwUncaught } from './throw-uncaught.ts'
import { bindUvPoll, nodeLoop, UV_READABLE } from './uv-poll.ts'
import type { PollHandle, UvPoll } from './uv-poll.ts'

interface Watch {
  readonly callback: () => void
  readonly onError: (error: unknown) => void
}

const watches = new Map<PollHandle, Watch>()
let libuv: UvPoll | undefined

/** Whether {@link watchReadable} works here: in the main thread of Node, where system calls are bound. */
export function canWatchReadable(): boolean {
  return obstacle() === undefined
}

/**
 * Has Node's own loop call back whenever `fd` is readable, until the result is disposed of. Promises' callbacks run
 * afterwards as after any callback of Node's. The watch does not keep the process alive, but it does keep open what
 * `fd` stands for, so that closing `fd` is safe.
 *
 * What `callback` throws goes to `onError`; without that, it becomes an uncaught exception.
 */
export function watchReadable(
  fd: number,
  callback: () => void,
  onError: (error: unknown) => void = throwUncaught,
): Disposable {
  checkInteger('fd', fd)
  const reason = obstacle()
  if (reason !== undefined) throw new RuntimeError(`descriptors can be watched only ${reason}`)
  const uv = (libuv ??= bindUvPoll(wake))
  // libuv aborts the process if a descriptor is closed under it: it gets one of its own.
  const duplicate = duplicateDescriptor(fd)
  const handle = startHandle(uv, duplicate)
  watches.set(handle, { callback, onError })
  return {
    [Symbol.dispose]() {
      if (!watches.delete(handle)) return
      uv.close(handle)
      duplicate.close()
    },
  }
}

/** Closes the descriptor if libuv refuses it. */
function startHandle(uv: UvPoll, descriptor: OwnedDescriptor): PollHandle {
  let handle: PollHandle | undefined
  try {
    handle = uv.open(nodeLoop(), descriptor.fileno())
    uv.unref(handle)
    uv.start(handle, UV_READABLE)
    return handle
  } catch (error) {
    if (handle !== undefined) uv.close(handle)
    descriptor.close()
    throw error
  }
}

/** Called by libuv. */
function wake(handle: PollHandle, status: number): void {
  const watch = watches.get(handle)
  if (watch === undefined) return
  try {
    watch.callback()
    // After an error libuv has stopped; the callback's read will have told what it was.
    if (status < 0 && watches.has(handle)) libuv?.start(handle, UV_READABLE)
  } catch (error) {
    report(error, watch.onError)
  }
}

function obstacle(): string | undefined {
  return mainThreadObstacle('libuv gives out no other loop')
}
