import type { EventLoop, TaskLike } from '@tsyncio/events'
import type { FutureLike } from '@tsyncio/futures'
import { captureCallGraph } from './call-graph.ts'
import type { CallGraphOptions, FutureCallGraph } from './call-graph.ts'

// In every runtime, but not in the language's own library.
declare const console: { log(text: string): void }

const HINT =
  '(Where tasks wait, and who waits by gather, wait, shield or in a task group, is known in debug mode: loop.setDebug(true))'

/** What a printed call graph shows, and where it goes. */
export interface PrintCallGraphOptions extends CallGraphOptions {
  /** Where the text goes; `console.log` by default. */
  readonly write?: ((text: string) => void) | undefined
}

/**
 * What `captureCallGraph` gives, as text; empty if there is no running task and no future is given. Throws as that does.
 * `asyncio.format_call_graph`.
 */
export function formatCallGraph(future?: FutureLike<unknown>, options: CallGraphOptions = {}): string {
  const graph = captureCallGraph(future, { ...options, depth: (options.depth ?? 1) + 1 })
  if (graph === undefined) return ''
  const isDebug = (graph.future.getLoop() as Partial<EventLoop>).getDebug?.() === true
  return [...linesOf(graph), ...(isDebug ? [] : [HINT])].join('\n')
}

/** Prints what `formatCallGraph` gives. `asyncio.print_call_graph`. */
export function printCallGraph(future?: FutureLike<unknown>, options: PrintCallGraphOptions = {}): void {
  const { write = (text) => console.log(text), depth = 1, limit } = options
  write(formatCallGraph(future, { depth: depth + 1, limit }))
}

function linesOf({ future, callStack, awaitedBy }: FutureCallGraph): string[] {
  const awaiters = awaitedBy.flatMap(linesOf).map((line) => `    ${line}`)
  return [
    `* ${titleOf(future)}`,
    ...(callStack.length > 0 ? ['  + Call stack:', ...callStack.map(({ frame }) => `  |   at ${frame}`)] : []),
    // Not as arguments of push: there may be more than the stack has room for.
    ...(awaiters.length > 0 ? ['  + Awaited by:', ...awaiters] : []),
  ]
}

function titleOf(future: FutureLike<unknown>): string {
  const name = (future as Partial<TaskLike>).getName?.()
  return name === undefined ? 'Future()' : `Task(name=${JSON.stringify(name)})`
}
