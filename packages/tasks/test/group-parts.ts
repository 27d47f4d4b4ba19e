import type { TaskFactory } from '@tsyncio/events'
import { BaseException } from '@tsyncio/futures'
import type { Awaitable, Coroutine } from '@tsyncio/futures'
import { BaseExceptionGroup, eagerTaskFactory, sleep } from '@tsyncio/tasks'
import { NumberedLoop } from './numbered-loop.ts'

/** What loops make their tasks with: a group must not care. */
export const FACTORIES: [string, TaskFactory | undefined][] = [
  ['usual tasks', undefined],
  ['eager tasks', eagerTaskFactory],
]

/** Runs `main` on a loop with that factory. Fails when the loop was told of a failure. */
export function runWith<T>(factory: TaskFactory | undefined, main: (loop: NumberedLoop) => Awaitable<T>): T {
  const loop = new NumberedLoop()
  loop.setTaskFactory(factory)
  const result = loop.runUntilComplete(main(loop))
  loop.close()
  if (loop.reports.length > 0) throw new Error('the loop was told of a failure', { cause: loop.reports })
  return result
}

/** An exception of the user's own that belongs to no `catch` for ordinary errors. */
export class Fatal extends BaseException {
  static {
    this.prototype.name = 'Fatal'
  }
}

export function* failAfter(delay: number, error: unknown = new TypeError(`after ${delay}`)): Coroutine<never> {
  yield* sleep(delay)
  throw error
}

/** Sleeps for long, and says in `log` if it is cancelled; then throws `instead`, if that is given. */
export function* longSleep(log: string[], name: string, instead?: Error): Coroutine<void> {
  try {
    yield* sleep(100)
  } catch (error) {
    log.push(`${name} cancelled`)
    throw instead ?? error
  }
}

/** Who awaits it is told what comes out of it, in words: `ExceptionGroup(TypeError: a, RangeError: b)`. */
export function* outcomeOf(awaitable: Awaitable<unknown>): Coroutine<string> {
  try {
    return `value ${String(yield* awaitable)}`
  } catch (error) {
    return inWords(error)
  }
}

function inWords(error: unknown): string {
  return error instanceof BaseExceptionGroup ? `${error.name}(${error.errors.map(inWords).join(', ')})` : String(error)
}
