import type { ContextVar } from '@tsyncio/contextvars'
import type { EventLoop } from '@tsyncio/events'
import type { Coroutine } from '@tsyncio/futures'
import { AttributeError, NameError } from './errors.ts'
import type { Operation } from './program.ts'
import type { Runtime } from './runtime.ts'
import type { Style } from './style.ts'
import type { Outcome, Position, Trace } from './trace.ts'

/** The value of a `return` that ended a list of operations. */
export interface Returned {
  readonly value: unknown
}

/** What operations may ask of the interpreter that runs them. */
export interface Interpreter {
  readonly loop: EventLoop
  /** Where the program is. */
  readonly position: Position
  readonly trace: Trace
  readonly variables: Map<string, unknown>
  readonly runtime: Runtime
  readonly style: Style
  /** Too many operations: nothing runs any more. */
  readonly limitReached: boolean
  run(frame: Frame, operations: readonly Operation[]): Coroutine<Returned | undefined>
  /** A new coroutine of a body. */
  coroutine(body: string, parent?: Frame): Coroutine<unknown>
  /** The one function of a body, so that removal finds it. */
  callback(body: string): (argument: unknown) => void
  /** Runs a body as a callback; `shown` is its argument as the trace shows it. */
  call(body: string, argument: unknown, shown: unknown): void
  contextVar(name: string): ContextVar<unknown>
}

/** Where a run of a body comes from: a frame that awaits it, or the loop. */
export interface Origin {
  readonly parent?: Frame | undefined
  readonly label?: string
  readonly argument?: unknown
}

/** One run of a body: as a task, awaited inside another frame, or as a callback. */
export class Frame {
  readonly machine: Interpreter
  readonly body: string
  readonly parent: Frame | undefined
  readonly argument: unknown
  /** The errors of the `except` clauses that are running, innermost last. */
  readonly handling: unknown[] = []
  /** The task's, or `@body` in a callback; a body awaited inside another has none. */
  label: string | undefined

  constructor(machine: Interpreter, body: string, origin: Origin) {
    this.machine = machine
    this.body = body
    this.parent = origin.parent
    this.label = origin.label
    this.argument = origin.argument
  }

  /** Whose line it is. */
  get who(): string {
    return this.label ?? `${this.#task()}>${this.body}`
  }

  get isCallback(): boolean {
    return this.label?.startsWith('@') === true
  }

  emit(text: string, outcome?: Outcome): void {
    this.machine.trace.emit(this.machine.position, `${this.who} ${text}`, outcome)
  }

  /** The value of a variable. */
  get(name: string): unknown {
    if (name === 'self') return this.machine.loop.currentTask()
    if (name === 'arg') return this.argument
    if (!this.machine.variables.has(name)) throw new NameError(name)
    return this.machine.variables.get(name)
  }

  set(name: string, value: unknown): void {
    this.machine.variables.set(name, value)
  }

  /** The value of a variable, as something that has this method. */
  having<T>(name: string, method: keyof T & string): T {
    const value = this.get(name)
    if (typeof (value as Record<string, unknown> | undefined)?.[method] !== 'function') throw new AttributeError(method)
    return value as T
  }

  /** An awaitable: `b()` is a new coroutine of body b, anything else a variable. */
  awaitable(x: string): unknown {
    return x.endsWith('()') ? this.machine.coroutine(x.slice(0, -2), this) : this.get(x)
  }

  awaitables(xs: readonly string[]): unknown[] {
    return xs.map((x) => this.awaitable(x))
  }

  #task(): string | undefined {
    let frame = this.parent
    while (frame?.label === undefined && frame?.parent !== undefined) frame = frame.parent
    return frame?.label
  }
}
