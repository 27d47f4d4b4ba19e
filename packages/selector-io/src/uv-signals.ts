import { loadKoffi } from './load-koffi.ts'
import { checkResult } from './os-error.ts'
import type { SignalSource } from './signal-source.ts'
import { uvHandles } from './uv-handles.ts'
import { UvLoop } from './uv-loop.ts'
import type { Pointer } from './uv-loop.ts'

/** Makes a handle and starts it; throws an OSError if the signal cannot be caught. */
type OpenSignal = (loop: Pointer, signum: number, once: boolean) => Pointer

const UV_SIGNAL = 16

let openSignal: OpenSignal | undefined
/** What libuv is telling of at this moment, to whoever asked for it. */
let told: { readonly handle: Pointer; readonly signum: number }[] = []

/**
 * Signals, through the libuv that Node exports: it has a handler in C, which writes to a pipe, whatever the thread is
 * doing. Node's own handlers (`process.on`) are called as well, once Node has its turn.
 */
export class UvSignals implements SignalSource {
  readonly #open: OpenSignal = (openSignal ??= bindOpenSignal())
  readonly #loop = new UvLoop()
  readonly #handles = new Map<number, { readonly address: Pointer; readonly once: boolean }>()
  #arrived: number[] = []

  fileno(): number {
    return this.#loop.fileno()
  }

  catch(signum: number, once: boolean): void {
    // Another one would not be told of what has arrived.
    if (!once && this.#handles.get(signum)?.once === false) return
    const address = this.#open(this.#loop.address, signum, once)
    // What the old one was told of would be lost with it. And libuv watches the pipe of the new one from the next run on.
    this.#run()
    this.release(signum)
    this.#handles.set(signum, { address, once })
  }

  release(signum: number): void {
    const handle = this.#handles.get(signum)
    if (handle === undefined) return
    this.#handles.delete(signum)
    uvHandles().close(handle.address)
  }

  take(): number[] {
    this.#run()
    const arrived = this.#arrived
    this.#arrived = []
    return arrived.filter((signum) => this.#handles.has(signum))
  }

  close(): void {
    for (const signum of this.#handles.keys()) this.release(signum)
    this.#loop.close()
  }

  /** While one handle takes the place of another, both are told: the old one counts. */
  #run(): void {
    told = []
    this.#loop.run()
    for (const { handle, signum } of told) {
      if (this.#handles.get(signum)?.address === handle) this.#arrived.push(signum)
    }
  }
}

function bindOpenSignal(): OpenSignal {
  const koffi = loadKoffi()
  const node = koffi.load(null)
  const { allocate, close } = uvHandles()
  // A type without a name: a second copy of this package could not register the same name again.
  const callback = koffi.pointer(koffi.proto('void', ['void *', 'int']))
  const init: (loop: Pointer, handle: Pointer) => number = node.func('int uv_signal_init(void *loop, void *handle)')
  const parameters = ['void *', callback, 'int']
  const start: Start = node.func('uv_signal_start', 'int', parameters)
  const startOnce: Start = node.func('uv_signal_start_oneshot', 'int', parameters)
  // One trampoline for all handles: koffi has a limited number.
  const arrived = koffi.register((handle: Pointer, signum: number) => void told.push({ handle, signum }), callback)
  return (loop, signum, once) => {
    const handle = allocate(UV_SIGNAL)
    init(loop, handle)
    const result = (once ? startOnce : start)(handle, arrived, signum)
    if (result < 0) close(handle)
    checkResult(result, 'uv_signal_start')
    return handle
  }
}

type Start = (handle: Pointer, callback: bigint, signum: number) => number
