import { Context } from '@tsyncio/contextvars'
import type { TaskLike } from '@tsyncio/events'
import { leavesLoop } from '@tsyncio/futures'
import type { FutureLike } from '@tsyncio/futures'
import { Runner } from '@tsyncio/runners'
import { DeadlockError } from '@tsyncio/testing'
import { Limit } from './errors.ts'
import { Machine } from './machine.ts'
import type { Program } from './program.ts'
import { showNumber } from './show.ts'
import type { Style } from './style.ts'

const RESTART_LIMIT = 50

type End = 'done' | 'deadlock' | 'limit'

/** The trace of a program on tsyncio. An error that no program can cause makes one line of its own. */
export function runProgram(program: Program, style: Style = 'enter'): string[] {
  try {
    return traceOf(program, style)
  } catch (error) {
    return [`broken: ${String(error)}`]
  }
}

function traceOf(program: Program, style: Style): string[] {
  const machine = new Machine(program, style)
  const { loop, trace } = machine
  const start = program.run === 'runner' ? startRunner : startLoop
  const end = new Context().run(() => start(machine, program.run === 'until'))
  trace.closed = true
  // Closing tells of the errors that nobody read.
  loop.close()
  return [...trace.lines, ...finalStates(machine), `end ${end} ${loop.passes} ${showNumber(loop.time())}`]
}

/** Runs the program until it comes to rest, starting the loop again whenever it is left. */
function startLoop(machine: Machine, untilMain: boolean): End {
  const { loop } = machine
  const main = loop.createTask(machine.coroutine('main'), { name: 'main' })
  for (let starts = 0; starts < RESTART_LIMIT; starts += 1) {
    try {
      runOnce(machine, untilMain && !main.done() ? main : undefined)
    } catch (error) {
      if (error instanceof Limit) return 'limit'
      if (error instanceof DeadlockError) return atRest(machine)
      machine.trace.emit(loop, leavesLoop(error) ? 'loop raised' : 'loop until', { error })
    }
    if (machine.limitReached) return 'limit'
  }
  return 'limit'
}

function runOnce({ loop, trace }: Machine, main: TaskLike | undefined): void {
  if (main === undefined) {
    loop.runForever()
    trace.emit(loop, 'loop stopped')
  } else {
    trace.emit(loop, 'loop until', { value: loop.runUntilComplete(main) })
  }
}

function atRest({ limitReached, loop, trace }: Machine): End {
  if (limitReached) return 'limit'
  // The pass that would have waited for ever.
  loop.passes -= 1
  const tasks = [...trace.futures.values()].filter((future) => future !== undefined && 'cancelling' in future)
  return tasks.every((task) => task?.done()) ? 'done' : 'deadlock'
}

function startRunner(machine: Machine): End {
  const { loop, trace } = machine
  const runner = new Runner({ loopFactory: () => loop })
  try {
    emitRun(machine, () => runner.run(machine.coroutine('main')))
    runner.close()
    trace.emit(loop, 'loop close')
    return 'done'
  } catch (error) {
    if (error instanceof DeadlockError) return 'deadlock'
    if (error instanceof Limit) return 'limit'
    throw error
  }
}

function emitRun({ loop, trace }: Machine, run: () => unknown): void {
  try {
    trace.emit(loop, 'loop run', { value: run() })
  } catch (error) {
    if (error instanceof DeadlockError || error instanceof Limit) throw error
    trace.emit(loop, 'loop run', { error })
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

function outcomeOf({ loop, trace }: Machine, future: FutureLike<unknown>): string {
  if (!future.done()) return 'pending'
  if (future.cancelled()) return `cancelled${shownCancelMessage(future, (message) => trace.show(message))}`
  const exception = future.exception()
  if (exception === undefined) return `= ${trace.show(future.result())}`
  return `! ${trace.show(exception)}${loop.unretrieved.has(future) ? ' unretrieved' : ''}`
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
