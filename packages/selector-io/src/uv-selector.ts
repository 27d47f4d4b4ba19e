import { fstatSync } from 'node:fs'
import { RuntimeError } from '@tsyncio/futures'
import { MAX_INT } from './check.ts'
import { KeyedSelector } from './keyed-selector.ts'
import { nodeObstacle } from './libuv-obstacle.ts'
import { toMilliseconds } from './selector-arguments.ts'
import { EVENT_READ, EVENT_WRITE } from './selector.ts'
import type { EventMask, SelectorKey } from './selector.ts'
import { UvAlarm } from './uv-alarm.ts'
import { UvLoop } from './uv-loop.ts'
import { bindUvPoll, UV_READABLE, UV_WRITABLE } from './uv-poll.ts'
import type { PollHandle, UvPoll } from './uv-poll.ts'

/** Beside libuv's own events: it has found an error, and stopped watching. */
const FAILED = 1 << 16

let calls: UvPoll | undefined
/** What libuv tells of in the run that is under way: events by handle. */
let arrived = new Map<PollHandle, number>()

/**
 * A selector over the libuv that Node itself exports, on every platform that Node runs on. Its libuv loop is one of its
 * own, so it waits while the thread is blocked. A descriptor that is registered becomes non-blocking. Python has none.
 *
 * Invariant: libuv tells the kernel about a descriptor in its next run. Those that it has not told about are in
 * `#untold`: it would abort the process if one of them were closed by then, or its number stood for a file.
 */
export class UvSelector<Data> extends KeyedSelector<Data> {
  readonly #calls: UvPoll
  readonly #loop: UvLoop
  readonly #alarm: UvAlarm
  readonly #handles = new Map<number, PollHandle>()
  readonly #numbers = new Map<PollHandle, number>()
  readonly #untold = new Set<number>()
  /** What is ready, until somebody asks. */
  readonly #ready = new Map<number, EventMask>()
  /** What libuv has let go of, because it found an error. */
  readonly #failed = new Set<number>()
  #isWatched = false
  #isFreeing = false

  constructor() {
    super()
    const obstacle = nodeObstacle()
    if (obstacle !== undefined) throw new RuntimeError(`a UvSelector works only ${obstacle}`)
    this.#calls = calls ??= bindUvPoll(arrive)
    this.#loop = new UvLoop()
    this.#alarm = new UvAlarm(this.#loop)
  }

  override select(timeout?: number): [key: SelectorKey<Data>, ready: EventMask][] {
    this.checkOpen()
    const milliseconds = toMilliseconds(timeout)
    // A run in which handles are freed does not wait.
    if (milliseconds === 0 || this.#isFreeing || this.#ready.size > 0) this.#run(() => this.#loop.run())
    if (milliseconds !== 0 && this.#ready.size === 0) {
      this.#alarm.set(milliseconds === -1 ? MAX_INT : milliseconds)
      this.#run(() => this.#loop.runOnce())
    }
    const found: [SelectorKey<Data>, EventMask][] = []
    for (const [fd, events] of this.#ready) {
      const key = this.keys.get(fd)
      if (key !== undefined) found.push([key, events & key.events])
    }
    this.#ready.clear()
    return found
  }

  /** A descriptor that is readable while something is ready. What is registered takes effect there in a microtask. */
  fileno(): number {
    this.checkOpen()
    const fd = this.#loop.fileno()
    if (fd < 0) throw new RuntimeError('libuv has no descriptor here that could be watched')
    this.#isWatched = true
    queueMicrotask(this.#tell)
    return fd
  }

  protected override watch(fd: number, events: EventMask): void {
    const handle = this.#calls.open(this.#loop.address, fd)
    this.#handles.set(fd, handle)
    this.#numbers.set(handle, fd)
    this.#start(fd, events)
    if (this.#isWatched && this.#untold.size === 1) queueMicrotask(this.#tell)
  }

  protected override rewatch(fd: number, events: EventMask): void {
    // Afresh, because the number may stand for another one by now.
    this.unwatch(fd)
    this.watch(fd, events)
  }

  protected override unwatch(fd: number): void {
    const handle = this.#handles.get(fd)
    if (handle === undefined) return
    for (const fds of [this.#handles, this.#untold, this.#ready, this.#failed]) fds.delete(fd)
    this.#numbers.delete(handle)
    this.#calls.close(handle)
    this.#isFreeing = true
  }

  protected override free(): void {
    for (const handle of this.#handles.values()) this.#calls.close(handle)
    this.#untold.clear()
    this.#handles.clear()
    this.#numbers.clear()
    this.#alarm.close()
    this.#loop.close()
  }

  #start(fd: number, events: EventMask): void {
    const handle = this.#handles.get(fd)
    if (handle === undefined) return
    this.#calls.start(handle, toUv(events))
    this.#untold.add(fd)
  }

  /** A run of libuv; what it finds is ready. */
  #run(run: () => void): void {
    for (const fd of this.#failed) this.#start(fd, this.keys.get(fd)?.events ?? 0)
    this.#failed.clear()
    for (const fd of this.#untold) if (!canBeTold(fd)) this.#stop(fd)
    this.#untold.clear()
    this.#isFreeing = false
    arrived = new Map()
    run()
    for (const [handle, events] of arrived) {
      const fd = this.#numbers.get(handle)
      if (fd === undefined) continue
      this.#ready.set(fd, fromUv(events))
      if (events & FAILED) this.#failed.add(fd)
    }
  }

  #stop(fd: number): void {
    const handle = this.#handles.get(fd)
    if (handle !== undefined) this.#calls.stop(handle)
  }

  /** Lets the kernel know whom to watch, before whoever watches this selector goes to sleep. */
  readonly #tell = (): void => {
    if (this.#untold.size === 0) return
    this.#run(() => this.#loop.run())
    // Of an error libuv tells once.
    if (this.#failed.size > 0) this.#alarm.ring()
  }
}

/** Called by libuv. */
function arrive(handle: PollHandle, status: number, events: number): void {
  arrived.set(handle, (arrived.get(handle) ?? 0) | (status < 0 ? FAILED : events))
}

function toUv(events: EventMask): number {
  return (events & EVENT_READ ? UV_READABLE : 0) | (events & EVENT_WRITE ? UV_WRITABLE : 0)
}

/** An error wakes both sides: the next read or write tells what happened. A hang-up libuv tells to both by itself. */
function fromUv(events: number): EventMask {
  return (events & ~UV_WRITABLE ? EVENT_READ : 0) | (events & ~UV_READABLE ? EVENT_WRITE : 0)
}

/** Whether a descriptor is one, and one that can be watched. On Windows libuv finds out by itself. */
function canBeTold(fd: number): boolean {
  if (process.platform === 'win32') return true
  try {
    const stats = fstatSync(fd)
    return !stats.isFile() && !stats.isDirectory()
  } catch {
    return false
  }
}
