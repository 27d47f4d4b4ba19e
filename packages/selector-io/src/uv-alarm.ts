import { loadKoffi } from './load-koffi.ts'
import { uvHandles } from './uv-handles.ts'
import type { Pointer, UvLoop } from './uv-loop.ts'

interface AlarmCalls {
  readonly initTimer: (loop: Pointer) => Pointer
  readonly initAsync: (loop: Pointer) => Pointer
  readonly startTimer: (loop: Pointer, timer: Pointer, milliseconds: number) => void
  readonly send: (async: Pointer) => void
}

const UV_ASYNC = 1
const UV_TIMER = 13

let calls: AlarmCalls | undefined

/** What ends a wait of a libuv loop: a time, or a ring. */
export class UvAlarm {
  readonly #calls: AlarmCalls = (calls ??= bindAlarmCalls())
  readonly #loop: UvLoop
  readonly #timer: Pointer
  readonly #async: Pointer

  constructor(loop: UvLoop) {
    this.#loop = loop
    this.#timer = this.#calls.initTimer(loop.address)
    this.#async = this.#calls.initAsync(loop.address)
  }

  /** The next wait lasts so many milliseconds, and no less. */
  set(milliseconds: number): void {
    this.#calls.startTimer(this.#loop.address, this.#timer, milliseconds)
  }

  /** Makes the loop's descriptor readable, until its next run. */
  ring(): void {
    this.#calls.send(this.#async)
  }

  close(): void {
    const { close } = uvHandles()
    close(this.#timer)
    close(this.#async)
  }
}

function bindAlarmCalls(): AlarmCalls {
  const koffi = loadKoffi()
  const node = koffi.load(null)
  const { allocate } = uvHandles()
  // A type without a name: a second copy of this package could not register the same name again.
  const callback = koffi.pointer(koffi.proto('void', ['void *']))
  const initTimer = node.func('int uv_timer_init(void *loop, void *timer)') as (loop: Pointer, timer: Pointer) => number
  const initAsync: (loop: Pointer, handle: Pointer, done: bigint) => number = node.func('uv_async_init', 'int', [
    'void *',
    'void *',
    callback,
  ])
  const start: (timer: Pointer, done: bigint, timeout: number, repeat: number) => number = node.func(
    'uv_timer_start',
    'int',
    ['void *', callback, 'uint64_t', 'uint64_t'],
  )
  const updateTime = node.func('void uv_update_time(void *loop)') as (loop: Pointer) => void
  const now = node.func('uint64_t uv_now(void *loop)') as (loop: Pointer) => number | bigint
  const nothing = koffi.register(() => {}, callback)
  return {
    initTimer(loop) {
      const timer = allocate(UV_TIMER)
      initTimer(loop, timer)
      return timer
    },
    initAsync(loop) {
      const handle = allocate(UV_ASYNC)
      initAsync(loop, handle, nothing)
      return handle
    },
    startTimer(loop, timer, milliseconds) {
      updateTime(loop)
      // libuv counts in whole milliseconds, and the one that has begun as a whole one.
      const end = Math.ceil(Number(process.hrtime.bigint()) / 1e6 + milliseconds)
      start(timer, nothing, end - Number(now(loop)), 0)
    },
    send: node.func('int uv_async_send(void *async)'),
  }
}
