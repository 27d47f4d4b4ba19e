import type { BlockingEventLoop, ExceptionHandler, TaskLike } from '@tsyncio/events'
import type { Coroutine } from '@tsyncio/futures'
import { Limit } from './errors.ts'
import type { Runtime } from './runtime.ts'

type ExceptionContext = Parameters<ExceptionHandler>[1]

const PASS_LIMIT = 3000

/** In CPython these come from the garbage collector: they show as `unretrieved` in the final states. */
const NEVER_RETRIEVED = /was never retrieved$/

/** What a traced loop tells of. */
export interface LoopObserver {
  /** A task is about to be made: the name that it gets. */
  taskStarts(coroutine: Coroutine<unknown>, name: string | undefined): string
  taskMade(task: TaskLike, name: string): void
  /** Something went to the default exception handler. */
  reported(context: ExceptionContext): void
}

/** A loop that is watched. */
export interface Traced {
  readonly loop: BlockingEventLoop
  /** How many passes it has begun. */
  passes: number
  time(): number
  /** The futures and tasks whose errors nobody read, once the loop is closed. */
  readonly unretrieved: Set<unknown>
}

/** A new loop of `runtime`, three methods of which also tell the observer. */
export function newTracedLoop(runtime: Runtime, observer: LoopObserver): Traced {
  const loop = runtime.newLoop(() => {
    traced.passes += 1
    if (traced.passes > PASS_LIMIT) throw new Limit()
  })
  const traced: Traced = { loop, passes: 0, time: () => loop.time(), unretrieved: new Set() }
  const createTask = loop.createTask.bind(loop)
  const callExceptionHandler = loop.callExceptionHandler.bind(loop)
  loop.createTask = (coroutine, options) => {
    const name = observer.taskStarts(coroutine, options?.name)
    const task = createTask(coroutine, { ...options, name })
    observer.taskMade(task, name)
    return task
  }
  loop.callExceptionHandler = (context) => {
    if (NEVER_RETRIEVED.test(context.message)) traced.unretrieved.add(context.task ?? context.future)
    else callExceptionHandler(context)
  }
  loop.defaultExceptionHandler = (context) => observer.reported(context)
  return traced
}
