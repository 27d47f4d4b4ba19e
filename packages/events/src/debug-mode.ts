import { BoundCallback } from '@tsyncio/contextvars'
import { setSuspensionObserver } from '@tsyncio/futures'
import type { Runnable } from '@tsyncio/futures'
import { monotonicClock } from './clock.ts'
import type { Debugging, ErrorSink, TaskLike, TaskRegistry } from './roles.ts'
import { findRunningLoop } from './running-loop.ts'

type Maker = (...args: never[]) => unknown

// V8's, and by now most others'.
const { captureStackTrace: captureStack } = Error as { captureStackTrace?: (target: Error, above: Maker) => void }

/** What every `function*` inherits from. */
const GENERATOR_FUNCTION: unknown = Object.getPrototypeOf(function* () {})

let loopsInDebugMode = 0

/** What debug mode needs of its loop. */
type DebuggedLoop = ErrorSink & TaskRegistry & Pick<Debugging, 'slowCallbackDuration'>

/**
 * What a loop in debug mode keeps in mind and complains of, through its exception handler. Without debug mode none of
 * this runs. Differs from asyncio: there such complaints go to a logger.
 */
export class DebugMode {
  readonly #loop: DebuggedLoop
  readonly #places = new WeakMap<object, string>()
  readonly #suspensions = new WeakMap<object, string>()
  readonly #started = new WeakSet()

  constructor(loop: DebuggedLoop) {
    this.#loop = loop
    loopsInDebugMode += 1
    setSuspensionObserver(noteSuspension)
  }

  /** The loop is in debug mode no longer. */
  end(): void {
    loopsInDebugMode -= 1
    if (loopsInDebugMode === 0) setSuspensionObserver(undefined)
  }

  /** Throws a `TypeError` for a `function*`: called as a callback, it would run nothing. */
  checkCallback(callback: Maker): void {
    if (typeof callback !== 'function' || Object.getPrototypeOf(callback) !== GENERATOR_FUNCTION) return
    throw new TypeError(`callback: a coroutine function cannot be a callback, got ${callback.name || '(anonymous)'}`)
  }

  /** Remembers where `thing` was made, which is where `maker` was called. */
  created<T extends object>(thing: T, maker: Maker): T {
    this.#places.set(thing, stackAbove(maker))
    return thing
  }

  placeOf(thing: object): string | undefined {
    return this.#places.get(thing)
  }

  /** Remembers where `task` waits. */
  suspended(task: TaskLike): void {
    this.#suspensions.set(task, stackAbove(noteSuspension))
  }

  suspensionOf(task: object): string | undefined {
    return this.#suspensions.get(task)
  }

  /** Runs it, and tells if that took long. */
  run(runnable: Runnable): void {
    const before = monotonicClock.now()
    try {
      runnable.run()
    } finally {
      const seconds = monotonicClock.now() - before
      if (seconds >= this.#loop.slowCallbackDuration) this.#tellSlow(runnable, seconds)
    }
  }

  taskStarted(task: TaskLike): void {
    this.#started.add(task)
    this.#suspensions.delete(task)
  }

  taskDone(task: TaskLike): void {
    if (task.cancelled() || task.cancelling() === 0) return
    this.#tell(`${task.getName()} was asked to cancel, and went on to its end`, { task })
  }

  /** The loop closes: tells of the tasks that will never end. */
  closing(): void {
    for (const task of this.#loop.allTasks()) {
      const message = this.#started.has(task)
        ? 'Task was destroyed but it is pending!'
        : `the coroutine of ${task.getName()} was never started`
      this.#tell(message, { task })
    }
  }

  #tellSlow(runnable: Runnable, seconds: number): void {
    const name = runnable instanceof BoundCallback ? runnable.callbackName() : String(runnable)
    this.#tell(`Executing ${name} took ${seconds.toFixed(3)} seconds`, { handle: runnable })
  }

  #tell(message: string, about: { readonly task?: TaskLike; readonly handle?: Runnable }): void {
    const createdAt = this.placeOf(about.task ?? about.handle ?? {})
    this.#loop.callExceptionHandler({ message, ...about, ...(createdAt === undefined ? {} : { createdAt }) })
  }
}

function noteSuspension(): void {
  const loop = findRunningLoop()
  const task = loop?.currentTask()
  if (task !== undefined) loop?.noteSuspension?.(task)
}

/** The stack from the caller of `callee` on, where the engine can tell; else the whole of it. */
function stackAbove(callee: Maker): string {
  const here = new Error('here')
  captureStack?.(here, callee)
  return (here.stack ?? '').split('\n').slice(1).join('\n')
}
