import type * as Koffi from 'koffi'
import { loadKoffi } from './load-koffi.ts'
import { checkResult } from './os-error.ts'

/** C's memory: an address. */
export type Pointer = bigint

interface LoopCalls {
  readonly koffi: typeof Koffi
  readonly size: () => number
  readonly init: (loop: Pointer) => number
  readonly close: (loop: Pointer) => number
  readonly run: (loop: Pointer, mode: number) => number
  readonly backendFd: (loop: Pointer) => number
}

const UV_RUN_DEFAULT = 0
const UV_RUN_ONCE = 1
const UV_RUN_NOWAIT = 2

let calls: LoopCalls | undefined

/**
 * A libuv loop of our own, apart from the one that Node runs. What Node would hear of only between turns, such as a
 * signal, arrives here while the thread is blocked: {@link fileno} is readable then, and `run()` makes the callbacks.
 */
export class UvLoop {
  /** The `uv_loop_t`. */
  readonly address: Pointer
  readonly #calls: LoopCalls = (calls ??= bindLoopCalls())

  constructor() {
    const { koffi, size, init } = this.#calls
    this.address = koffi.alloc('uint8_t', size()) as Pointer
    const result = init(this.address)
    if (result < 0) koffi.free(this.address)
    checkResult(result, 'uv_loop_init')
  }

  /** A descriptor that is readable when `run()` would find something. */
  fileno(): number {
    return this.#calls.backendFd(this.address)
  }

  /** Makes the callbacks that are due, without waiting. What was started or stopped takes effect here, too. */
  run(): void {
    this.#calls.run(this.address, UV_RUN_NOWAIT)
  }

  /** The same, but waits for the first of them if there is none. */
  runOnce(): void {
    this.#calls.run(this.address, UV_RUN_ONCE)
  }

  /** Gives everything back. To be called once, after each handle was closed. */
  close(): void {
    const { koffi, run, close } = this.#calls
    run(this.address, UV_RUN_DEFAULT)
    checkResult(close(this.address), 'uv_loop_close')
    koffi.free(this.address)
  }
}

function bindLoopCalls(): LoopCalls {
  const koffi = loadKoffi()
  const node = koffi.load(null)
  return {
    koffi,
    size: node.func('size_t uv_loop_size()'),
    init: node.func('int uv_loop_init(void *loop)'),
    close: node.func('int uv_loop_close(void *loop)'),
    run: node.func('int uv_run(void *loop, int mode)'),
    backendFd: node.func('int uv_backend_fd(void *loop)'),
  }
}
