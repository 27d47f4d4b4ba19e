import { loadKoffi } from './load-koffi.ts'
import type { Pointer } from './uv-loop.ts'

/** What libuv's handles have in common, whatever they are for. A handle is in C's memory: its address. */
export interface UvHandles {
  /** Memory for a handle of this type, for libuv to make it there. */
  readonly allocate: (type: number) => Pointer
  /** Gives back the memory of one that libuv refused to make. */
  readonly free: (handle: Pointer) => void
  /** Ends what the handle does. Its memory is given back as soon as libuv lets go of it. */
  readonly close: (handle: Pointer) => void
}

let handles: UvHandles | undefined

/** The handles of the libuv that Node exports. Binds it when first called. */
export function uvHandles(): UvHandles {
  handles ??= bindHandles()
  return handles
}

function bindHandles(): UvHandles {
  const koffi = loadKoffi()
  const node = koffi.load(null)
  // A type without a name: a second copy of this package could not register the same name again.
  const callback = koffi.pointer(koffi.proto('void', ['void *']))
  const size = node.func('size_t uv_handle_size(int type)') as (type: number) => number
  const close: (handle: Pointer, done: bigint) => void = node.func('uv_close', 'void', ['void *', callback])
  const free = (handle: Pointer): void => koffi.free(handle)
  // One trampoline for all handles: koffi has a limited number, and one that is running cannot be taken back.
  const closed = koffi.register(free, callback)
  return {
    allocate: (type) => koffi.alloc('uint8_t', size(type)) as Pointer,
    free,
    close: (handle) => close(handle, closed),
  }
}
