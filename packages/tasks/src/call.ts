import { findRunningLoop } from '@tsyncio/events'
import type { Debugging, Raised, Stepping, TaskLike } from '@tsyncio/events'
import { isFuture, RuntimeError } from '@tsyncio/futures'
import type { Awaitable, Coroutine, Scheduler, Yieldable } from '@tsyncio/futures'
import { advanceCoroutine, asGenerator } from './generator.ts'
import type { Advanced, Step } from './generator.ts'

/**
 * Does what `yield* coroutine` does: `yield* call(coroutine)`. Once it has suspended, its task goes on in the innermost call
 * directly, however deep that is, where plain `yield*` goes through each coroutine between the two, each time. So it is for
 * coroutines that wait often, deep down. Throws a `TypeError` for what is no coroutine.
 *
 * After such a suspension the stack of an error begins in the innermost call; in debug mode, where `call` is plain `yield*`,
 * it has them all. A coroutine that advances another by hand, and hands on what that yields, is passed by in the same way.
 */
export function call<T>(coroutine: Coroutine<T>): Awaitable<T> {
  return new Call(asGenerator(coroutine))
}

/** A task that can go on in the innermost call by itself. Another one goes the long way, and does as well. */
interface CallTaker extends TaskLike {
  _callStack(): CallStack
  getCoroutine(): Coroutine<unknown>
}

/**
 * A coroutine that another one calls.
 *
 * Invariant: it runs inside its caller, as with plain `yield*`, but for the time that a task has it on its `CallStack`.
 */
class Call<T> implements Iterator<Yieldable, T, unknown> {
  readonly coroutine: Coroutine<T>
  isOnStack = false
  /** What it yielded last. */
  yielded: Yieldable = undefined
  /** A step that it made on the stack, and its caller has not heard of. */
  #news: Step<T> | undefined

  constructor(coroutine: Coroutine<T>) {
    this.coroutine = coroutine
  }

  /** It leaves the stack, having come so far. Returns what is to be thrown into its caller, who goes on now. */
  leaveStack(last: Advanced<T>): Raised | undefined {
    this.isOnStack = false
    if (last.done === undefined) return last
    this.#news = last
    return undefined
  }

  next(): Step<T> {
    if (this.isOnStack) throw new RuntimeError('a coroutine went on while its task was in a call that it made')
    const step = this.#news ?? this.coroutine.next()
    this.#news = undefined
    return this.#note(step)
  }

  throw(error: unknown): Step<T> {
    return this.#note(this.coroutine.throw(error))
  }

  return(value: T): Step<T> {
    return this.#note(this.coroutine.return(value))
  }

  [Symbol.iterator](): this {
    return this
  }

  #note(step: Step<T>): Step<T> {
    if (step.done === true) return step
    this.yielded = step.value
    callTaker()?._callStack().note(this)
    return step
  }
}

/**
 * The calls in which a task is suspended.
 *
 * Invariant: between two steps, the task waits in the innermost call on it, and each other call, and `root`, waits for
 * the next one further in.
 */
export class CallStack {
  /** The coroutine of the task. */
  readonly root: Coroutine<unknown>
  /** What the task has to advance: the innermost call, or `root`. */
  innermost: Coroutine<unknown>
  /** The outermost first. */
  readonly #calls: Call<unknown>[] = []
  /** Those that suspended in the step that is under way, the innermost first. */
  readonly #suspended: Call<unknown>[] = []
  readonly #loop: Scheduler & Partial<Debugging & Stepping>

  constructor(task: CallTaker) {
    this.root = task.getCoroutine()
    this.innermost = this.root
    this.#loop = task.getLoop()
  }

  note(suspended: Call<unknown>): void {
    // In debug mode, whole stacks are wanted.
    if (this.#loop.getDebug?.() !== true && this.#loop.stepsFromRoot !== true) this.#suspended.push(suspended)
  }

  /** The innermost coroutine has come so far; lets its callers go on until the task has to wait, or has ended. */
  follow(advanced: Advanced<unknown>): Advanced<unknown> {
    for (let last = advanced; ;) {
      if (last.done === false && isForTask(last.value)) {
        if (this.#suspended.length > 0) this.#take(last.value)
        return last
      }
      this.#suspended.length = 0
      const left = this.#calls.pop()
      if (left === undefined) return last
      this.innermost = this.#calls.at(-1)?.coroutine ?? this.root
      last = advanceCoroutine(this.innermost, left.leaveStack(last))
    }
  }

  /** Those that suspended, but for any that somebody in between did not let through to the task. */
  #take(yielded: Yieldable): void {
    for (const outer of this.#suspended.reverse()) {
      if (outer.yielded !== yielded || outer.isOnStack) continue
      outer.isOnStack = true
      this.#calls.push(outer)
      this.innermost = outer.coroutine
    }
    this.#suspended.length = 0
  }
}

/** Anything else is for somebody between a call and its task, such as a generator that awaits. */
function isForTask(yielded: Yieldable): boolean {
  return yielded === undefined || isFuture(yielded)
}

/** The task in whose step this is called, if it takes calls. */
function callTaker(): CallTaker | undefined {
  const task = findRunningLoop()?.currentTask() as Partial<CallTaker> | undefined
  return task?._callStack === undefined ? undefined : (task as CallTaker)
}
