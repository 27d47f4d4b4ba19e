import { loadKoffi } from './load-koffi.ts'
import { checkResult } from './os-error.ts'
import type { SignalSource } from './signal-source.ts'
import { UvLoop } from './uv-loop.ts'
import type { Pointer } from './uv-loop.ts'

interface SignalCalls {
  /** Makes a handle and starts it; throws an OSError if the signal cannot be caught. */
  readonly open: (loop: Pointer, signum: number, once: boolean) => Pointer
  /** Stops it. Its memory is given back as soon as libuv lets go of it. */
  readonly close: (handle: Pointer) => void
}

const UV_SIGNAL = 16

let calls: SignalCalls | undefined
/** What libuv is telling of at this moment, to whoever asked for it. */
let told: { readonly handle: Pointer; readonly signum: number }[] = []

/**
 * Signals, through the libuv that Node exports: it has a handler in C, which writes to a pipe, whatever the thread is
 * doing. Node's own handlers (`process.on`) are called as well, once Node has its turn.
 */
export class UvSignals implements SignalSource {
  readonly #calls: SignalCalls = (calls ??= bindSignalCalls())
  readonly #loop = new UvLoop()
  readonly #handles = new Map<number, { readonly address: Pointer; readonly once: boolean }>()
  #arrived: number[] = []

  fileno(): number {
    return this.#loop.fileno()
  }

  catch(signum: number, once: boolean): void {
    // Another one would not be told of what has arrived.
    if (!once && this.#handles.get(signum)?.once === false) return
    const address = this.#calls.open(this.#loop.address, signum, once)
    // What the old one was told of would be lost with it. And libuv watches the pipe of the new one from the next run on.
    this.#run()
    this.release(signum)
    this.#handles.set(signum, { address, once })
  }

  release(signum: number): void {
    const handle = this.#handles.get(signum)
    if (handle === undefined) return
    this.#handles.delete(signum)
    this.#calls.close(handle.address)
  }

  take(): number[] {
    this.#run()
    const arrived = this.#arrived
    this.#arrived = []
    return arrived.filter((signum) => this.#handles.has(signum))
  }

  /** While one handle takes the place of another, both are told: the old one counts. */
  #run(): void {
    told = []
    this.#loop.run()
    for (const { handle, signum } of told) {
      if (this.#handles.get(signum)?.address === handle) this.#arrived.push(signum)
    }
  }

  close(): void {
    for (const signum of this.#handles.keys()) this.release(signum)
    this.#loop.close()
  }
}

function bindSignalCalls(): SignalCalls {
  const koffi = loadKoffi()
  const node = koffi.load(null)
  // Types without names: a second copy of this package could not register the same names again.
  const signalCallback = koffi.pointer(koffi.proto('void', ['void *', 'int']))
  const closeCallback = koffi.pointer(koffi.proto('void', ['void *']))
  const init: (loop: Pointer, handle: Pointer) => number = node.func('int uv_signal_init(void *loop, void *handle)')
  const starting = ['void *', signalCallback, 'int']
  const start: Start = node.func('uv_signal_start', 'int', starting)
  const startOnce: Start = node.func('uv_signal_start_oneshot', 'int', starting)
  const close: (handle: Pointer, done: bigint) => void = node.func('uv_close', 'void', ['void *', closeCallback])
  const size = (node.func('size_t uv_handle_size(int type)') as (type: number) => number)(UV_SIGNAL)
  // One trampoline for all handles: koffi has a limited number, and one that is running cannot be taken back.
  const arrived = koffi.register(
    (handle: Pointer, signum: number) => void told.push({ handle, signum }),
    signalCallback,
  )
  const free = koffi.register((handle: Pointer) => koffi.free(handle), closeCallback)
  return {
    open(loop, signum, once) {
      const handle = koffi.alloc('uint8_t', size) as Pointer
      init(loop, handle)
      const result = (once ? startOnce : start)(handle, arrived, signum)
      if (result < 0) close(handle, free)
      checkResult(result, 'uv_signal_start')
      return handle
    },
    close: (handle) => close(handle, free),
  }
}

type Start = (handle: Pointer, callback: bigint, signum: number) => number
