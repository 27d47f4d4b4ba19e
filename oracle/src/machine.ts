import { ContextVar } from '@tsyncio/contextvars'
import type { BlockingEventLoop, TaskLike } from '@tsyncio/events'
import { RuntimeError } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { KeyError, Limit, NameError } from './errors.ts'
import { Frame } from './frame.ts'
import type { Interpreter, Returned } from './frame.ts'
import { asyncOperations, blocks, syncOperations } from './operations/index.ts'
import type { Operation, Program } from './program.ts'
import { reportOf } from './report.ts'
import type { Runtime } from './runtime.ts'
import { showNumber, showString } from './show.ts'
import type { Style } from './style.ts'
import { Trace } from './trace.ts'
import { newTracedLoop } from './traced-loop.ts'
import type { LoopObserver, Traced } from './traced-loop.ts'

const STEP_LIMIT = 50_000

/** Interprets the bodies of one program. */
export class Machine implements Interpreter, LoopObserver {
  readonly position: Traced
  readonly runtime: Runtime
  readonly trace: Trace = new Trace()
  readonly variables = new Map<string, unknown>()
  readonly style: Style
  limitReached = false
  readonly #bodies: Program['bodies']
  readonly #frames = new Map<Coroutine<unknown>, Frame>()
  readonly #callbacks = new Map<string, (argument: unknown) => void>()
  readonly #contextVars = new Map<string, ContextVar<unknown>>()
  #steps = 0

  constructor(program: Program, style: Style, runtime: Runtime) {
    this.runtime = runtime
    this.position = newTracedLoop(runtime, this)
    this.#bodies = program.bodies
    this.style = style
  }

  get loop(): BlockingEventLoop {
    return this.position.loop
  }

  coroutine(body: string, parent?: Frame): Coroutine<unknown> {
    if (!Object.hasOwn(this.#bodies, body)) throw new NameError(body)
    const frame = new Frame(this, body, { parent })
    const coroutine = this.#runBody(frame)
    this.#frames.set(coroutine, frame)
    return coroutine
  }

  callback(body: string): (argument: unknown) => void {
    const known = this.#callbacks.get(body)
    if (known !== undefined) return known
    const callback = (argument: unknown): void => this.call(body, argument, argument)
    this.#callbacks.set(body, callback)
    return callback
  }

  call(body: string, argument: unknown, shown: unknown): void {
    const frame = new Frame(this, body, { label: `@${body}`, argument })
    frame.emit('begin', { value: shown })
    try {
      const operations = this.#bodies[body]
      if (operations === undefined) throw new NameError(body)
      // A callback's operations never wait.
      this.run(frame, operations).next()
    } catch (error) {
      frame.emit('end', { error })
      throw error
    }
  }

  *run(frame: Frame, operations: readonly Operation[]): Coroutine<Returned | undefined> {
    for (const [name, ...args] of operations) {
      this.#countStep()
      if (name === 'return') return { value: args[0] }
      const block = blocks[name]
      if (block !== undefined) {
        const returned = yield* block(frame, ...(args as never[]))
        if (returned !== undefined) return returned
      } else {
        yield* this.#perform(frame, name, args)
      }
    }
    return undefined
  }

  contextVar(name: string): ContextVar<unknown> {
    const known = this.#contextVars.get(name)
    if (known !== undefined) return known
    const variable = new ContextVar<unknown>(name, { default: null })
    this.#contextVars.set(name, variable)
    return variable
  }

  taskStarts(coroutine: Coroutine<unknown>, name: string | undefined): string {
    const label = this.trace.takeLabel(name ?? '~')
    const frame = this.#frames.get(coroutine)
    if (frame !== undefined) frame.label = label
    return label
  }

  taskMade(task: TaskLike, name: string): void {
    this.trace.know(task, name)
  }

  reported(context: Parameters<LoopObserver['reported']>[0]): void {
    const [message, error] = reportOf(context)
    this.trace.emit(this.position, `loop report ${showString(message ?? '')}`, error === undefined ? error : { error })
  }

  *#runBody(frame: Frame): Coroutine<unknown> {
    frame.emit('begin')
    try {
      const returned = yield* this.run(frame, this.#bodies[frame.body] ?? [])
      frame.emit('end', returned)
      return returned?.value
    } catch (error) {
      frame.emit('end', { error })
      throw error
    }
  }

  *#perform(frame: Frame, name: string, args: readonly unknown[]): Coroutine<void> {
    const text = `${name}${subject(args[0])}`
    try {
      const operation = syncOperations[name]
      const value =
        operation === undefined ? yield* this.#performAsync(frame, name, args) : operation(frame, ...(args as never[]))
      frame.emit(text, { value })
    } catch (error) {
      if (name !== 'raise') frame.emit(text, { error })
      throw error
    }
  }

  #performAsync(frame: Frame, name: string, args: readonly unknown[]): Coroutine<unknown> {
    if (frame.isCallback) throw new RuntimeError('await in callback')
    const operation = asyncOperations[name]
    if (operation === undefined) throw new KeyError(name)
    return operation(frame, ...(args as never[]))
  }

  #countStep(): void {
    if (this.limitReached) throw new Limit()
    this.#steps += 1
    if (this.#steps <= STEP_LIMIT) return
    this.limitReached = true
    this.trace.closed = true
    this.loop.stop()
    throw new Limit()
  }
}

/** The first argument, as a line shows it. */
function subject(argument: unknown): string {
  if (Array.isArray(argument)) return ` ${argument.join(',')}`
  if (typeof argument === 'string') return ` ${argument}`
  return typeof argument === 'number' ? ` ${showNumber(argument)}` : ''
}
