import { loadKoffi } from './load-koffi.ts'
import { checkResult, OSError } from './os-error.ts'
import type { SystemCall } from './system-call.ts'
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
  // Types without names: a second copy of this package could not register the same names again.
  const pollCallback = koffi.pointer(koffi.proto('void', ['void *', 'int', 'int']))
  const closeCallback = koffi.pointer(koffi.proto('void', ['void *']))
  const handleSize: SystemCall<[number]> = node.func('size_t uv_handle_size(int type)')
  const init: SystemCall<[Pointer, PollHandle, number]> = node.func('int uv_poll_init(void *loop, void *poll, int fd)')
  const starting = ['void *', 'int', pollCallback]
  const start: SystemCall<[PollHandle, number, bigint]> = node.func('uv_poll_start', 'int', starting)
  const close: (handle: PollHandle, done: bigint) => void = node.func('uv_close', 'void', ['void *', closeCallback])
  const size = handleSize(UV_POLL)
  // One trampoline for all handles: koffi has a limited number, and one that is running cannot be taken back.
  const ready = koffi.register(whenReady, pollCallback)
  const free = koffi.register((handle: PollHandle) => koffi.free(handle), closeCallback)
  return {
    open(loop, fd) {
      const handle = koffi.alloc('uint8_t', size) as PollHandle
      const result = init(loop, handle, fd)
      if (result === 0) return handle
      koffi.free(handle)
      throw new OSError({ errno: -result, syscall: 'uv_poll_init', fd })
    },
    start: (handle, events) => void checkResult(start(handle, events, ready), 'uv_poll_start'),
    stop: node.func('int uv_poll_stop(void *poll)'),
    unref: node.func('void uv_unref(void *handle)'),
    close: (handle) => close(handle, free),
  }
}

/** The loop that Node itself runs in its main thread. */
export function nodeLoop(): Pointer {
  return loadKoffi().load(null).func('void *uv_default_loop()')() as Pointer
}
