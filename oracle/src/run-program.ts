import { Context } from '@tsyncio/contextvars'
import type { TaskLike } from '@tsyncio/events'
import { leavesLoop } from '@tsyncio/futures'
import type { FutureLike } from '@tsyncio/futures'
import { Runner } from '@tsyncio/runners'
import { DeadlockError } from '@tsyncio/testing'
import { Limit } from './errors.ts'
import { Machine } from './machine.ts'
import type { Program } from './program.ts'
import { ourRuntime } from './runtime.ts'
import type { Runtime } from './runtime.ts'
import { showNumber } from './show.ts'
import type { Style } from './style.ts'

const RESTART_LIMIT = 50

type End = 'done' | 'deadlock' | 'limit'

/** The trace of a program on tsyncio, or on other parts. An error that no program can cause makes one line of its own. */
export function runProgram(program: Program, style: Style = 'enter', runtime: Runtime = ourRuntime): string[] {
  try {
    return traceOf(new Machine(program, style, runtime), program)
  } catch (error) {
    return [`broken: ${String(error)}`]
  }
}

function traceOf(machine: Machine, program: Program): string[] {
  const { loop, position, trace } = machine
  const start = program.run === 'runner' ? startRunner : startLoop
  const end = new Context().run(() => start(machine, program.run === 'until'))
  trace.closed = true
  // Closing tells of the errors that nobody read.
  loop.close()
  return [...trace.lines, ...finalStates(machine), `end ${end} ${position.passes} ${showNumber(position.time())}`]
}

/** Runs the program until it comes to rest, starting the loop again whenever it is left. */
function startLoop(machine: Machine, untilMain: boolean): End {
  const { loop, position } = machine
  const main = loop.createTask(machine.coroutine('main'), { name: 'main' })
  for (let starts = 0; starts < RESTART_LIMIT; starts += 1) {
    try {
      runOnce(machine, untilMain && !main.done() ? main : undefined)
    } catch (error) {
      if (error instanceof Limit) return 'limit'
      if (error instanceof DeadlockError) return atRest(machine)
      machine.trace.emit(position, leavesLoop(error) ? 'loop raised' : 'loop until', { error })
    }
    if (machine.limitReached) return 'limit'
  }
  return 'limit'
}

function runOnce({ loop, position, trace }: Machine, main: TaskLike | undefined): void {
  if (main === undefined) {
    loop.runForever()
    trace.emit(position, 'loop stopped')
  } else {
    trace.emit(position, 'loop until', { value: loop.runUntilComplete(main) })
  }
}

function atRest({ limitReached, position, trace }: Machine): End {
  if (limitReached) return 'limit'
  // The pass that would have waited for ever.
  position.passes -= 1
  const tasks = [...trace.futures.values()].filter((future) => future !== undefined && 'cancelling' in future)
  return tasks.every((task) => task?.done()) ? 'done' : 'deadlock'
}

function startRunner(machine: Machine): End {
  const { loop, position, trace } = machine
  const runner = new Runner({ loopFactory: () => loop })
  try {
    emitRun(machine, () => runner.run(machine.coroutine('main')))
    runner.close()
    trace.emit(position, 'loop close')
    return 'done'
  } catch (error) {
    if (error instanceof DeadlockError) return 'deadlock'
    if (error instanceof Limit) return 'limit'
    throw error
  }
}

function emitRun({ position, trace }: Machine, run: () => unknown): void {
  try {
    trace.emit(position, 'loop run', { value: run() })
  } catch (error) {
    if (error instanceof DeadlockError || error instanceof Limit) throw error
    trace.emit(position, 'loop run', { error })
  }
}

function finalStates(machine: Machine): string[] {
  return [...machine.trace.futures].flatMap(([label, future]) =>
    future === undefined ? [] : [`state ${label} ${stateOf(machine, future)}`],
  )
}

function stateOf(machine: Machine, future: FutureLike<unknown>): string {
  const cancelling = (future as Partial<TaskLike>).cancelling?.() ?? 0
  return outcomeOf(machine, future) + (cancelling === 0 ? '' : ` cancelling=${cancelling}`)
}

function outcomeOf({ position, trace }: Machine, future: FutureLike<unknown>): string {
  if (!future.done()) return 'pending'
  if (future.cancelled()) return `cancelled${shownCancelMessage(future, (message) => trace.show(message))}`
  const exception = future.exception()
  if (exception === undefined) return `= ${trace.show(future.result())}`
  return `! ${trace.show(exception)}${position.unretrieved.has(future) ? ' unretrieved' : ''}`
}

/** The first to ask may get the error that ended the future; who asks later gets one made from the message. */
function shownCancelMessage(future: FutureLike<unknown>, show: (message: string) => string): string {
  cancellationOf(future)
  const error = cancellationOf(future)
  return Object.hasOwn(error, 'message') ? ` ${show(error.message)}` : ''
}

function cancellationOf(future: FutureLike<unknown>): Error {
  try {
    future.result()
  } catch (error) {
    return error as Error
  }
  throw new TypeError('the future is not cancelled')
}
