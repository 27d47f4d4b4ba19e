import type { TaskLike } from '@tsyncio/events'
import type { Coroutine } from '@tsyncio/futures'
import type { FutureCallGraph } from '@tsyncio/tasks'
import { NumberedLoop } from './numbered-loop.ts'

/** What a call graph says, without the places: the name of the task, its functions, and the same of who waits. */
export type Shape = [name: string, functions: string[], awaitedBy: Shape[]]

export function shapeOf(graph: FutureCallGraph | undefined): Shape {
  if (graph === undefined) throw new Error('there is no graph')
  const { future, callStack, awaitedBy } = graph
  const name = (future as Partial<TaskLike>).getName?.() ?? 'a future'
  return [name, callStack.map(({ frame }) => functionOf(frame)), awaitedBy.map(shapeOf)]
}

function functionOf(frame: string): string {
  return /^(\S+) \(/.exec(frame)?.[1] ?? 'anonymous'
}

/** Runs `main` as a task of that name, in debug mode. */
export function runNamed<T>(name: string, main: (loop: NumberedLoop) => Coroutine<T>): T {
  const loop = new NumberedLoop()
  loop.setDebug(true)
  return loop.runUntilComplete(loop.createTask(main(loop), { name }))
}
