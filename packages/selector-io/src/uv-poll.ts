import { loadKoffi } from './load-koffi.ts'
import { checkResult, OSError } from './os-error.ts'
import type { SystemCall } from './system-call.ts'
import { uvHandles } from './uv-handles.ts'
import type { Pointer } from './uv-loop.ts'

/** A `uv_poll_t` in C's memory: its address. */
export type PollHandle = Pointer

/** Called by libuv, which is C: nothing may escape from it. `events` are {@link UV_READABLE} and the like. */
export type WhenReady = (handle: PollHandle, status: number, events: number) => void

/** libuv's way to watch descriptors. */
export interface UvPoll {
  /** Makes a handle for `fd`, and the descriptor non-blocking; throws an OSError if libuv cannot poll that. */
  readonly open: (loop: Pointer, fd: number) => PollHandle
  /** Calls back whenever the descriptor is ready for some of `events`, or once with an error, a negative status. */
  readonly start: (handle: PollHandle, events: number) => void
  /** Stops calling back. */
  readonly stop: (handle: PollHandle) => void
  /** Lets the process exit in spite of the handle. */
  readonly unref: (handle: PollHandle) => void
  /** Stops calling back. The handle's memory is given back as soon as libuv lets go of it. */
  readonly close: (handle: PollHandle) => void
}

export const UV_READABLE = 1
export const UV_WRITABLE = 2

const UV_POLL = 8

/** Binds the libuv that Node exports. */
export function bindUvPoll(whenReady: WhenReady): UvPoll {
  const koffi = loadKoffi()
  const node = koffi.load(null)
  const { allocate, free, close } = uvHandles()
  // A type without a name: a second copy of this package could not register the same name again.
  const callback = koffi.pointer(koffi.proto('void', ['void *', 'int', 'int']))
  const init: SystemCall<[Pointer, PollHandle, number]> = node.func('int uv_poll_init(void *loop, void *poll, int fd)')
  const parameters = ['void *', 'int', callback]
  const start: SystemCall<[PollHandle, number, bigint]> = node.func('uv_poll_start', 'int', parameters)
  // One trampoline for all handles: koffi has a limited number.
  const ready = koffi.register(whenReady, callback)
  return {
    open(loop, fd) {
      const handle = allocate(UV_POLL)
      const result = init(loop, handle, fd)
      if (result === 0) return handle
      free(handle)
      throw new OSError({ errno: -result, syscall: 'uv_poll_init', fd })
    },
    start: (handle, events) => void checkResult(start(handle, events, ready), 'uv_poll_start'),
    stop: node.func('int uv_poll_stop(void *poll)'),
    unref: node.func('void uv_unref(void *handle)'),
    close,
  }
}

/** The loop that Node itself runs in its main thread. */
export function nodeLoop(): Pointer {
  return loadKoffi().load(null).func('void *uv_default_loop()')() as Pointer
}
