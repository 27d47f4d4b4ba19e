import { loadKoffi } from './load-koffi.ts'
import { checkResult } from './os-error.ts'
import type { SystemCall } from './system-call.ts'

/** A `uv_poll_t` in C's memory: its address. */
export type PollHandle = bigint

/** Poll handles on the loop that Node itself runs. */
export interface Libuv {
  /** Makes a handle for `fd` that does not keep the process alive; throws an OSError if libuv cannot poll that. */
  readonly open: (fd: number) => PollHandle
  /** Calls back whenever the descriptor is readable, or once with an error, a negative `status`. */
  readonly start: (handle: PollHandle) => void
  /** Stops calling back. The handle's memory is given back as soon as libuv lets go of it. */
  readonly close: (handle: PollHandle) => void
}

const UV_POLL = 8
const UV_READABLE = 1

/** Binds the libuv that Node exports. Nothing may escape from `onReady`: libuv, which calls it, is C. */
export function bindLibuv(onReady: (handle: PollHandle, status: number) => void): Libuv {
  const koffi = loadKoffi()
  const node = koffi.load(null)
  // Types without names: a second copy of this package could not register the same names again.
  const pollCallback = koffi.pointer(koffi.proto('void', ['void *', 'int', 'int']))
  const closeCallback = koffi.pointer(koffi.proto('void', ['void *']))
  const handleSize: SystemCall<[number]> = node.func('size_t uv_handle_size(int type)')
  const init: SystemCall<[bigint, PollHandle, number]> = node.func('int uv_poll_init(void *loop, void *poll, int fd)')
  const start: SystemCall<[PollHandle, number, bigint]> = node.func('uv_poll_start', 'int', [
    'void *',
    'int',
    pollCallback,
  ])
  const unref: (handle: PollHandle) => void = node.func('void uv_unref(void *handle)')
  const close: (handle: PollHandle, done: bigint) => void = node.func('uv_close', 'void', ['void *', closeCallback])
  const loop = node.func('void *uv_default_loop()')() as bigint
  const size = handleSize(UV_POLL)
  // One trampoline for all handles: koffi has a limited number, and one that is running cannot be taken back.
  const ready = koffi.register(onReady, pollCallback)
  const free = koffi.register((handle: PollHandle) => koffi.free(handle), closeCallback)
  return {
    open(fd) {
      const handle = koffi.alloc('uint8_t', size) as PollHandle
      const result = init(loop, handle, fd)
      if (result < 0) koffi.free(handle)
      checkResult(result, 'uv_poll_init')
      unref(handle)
      return handle
    },
    start: (handle) => void checkResult(start(handle, UV_READABLE, ready), 'uv_poll_start'),
    close: (handle) => close(handle, free),
  }
}
