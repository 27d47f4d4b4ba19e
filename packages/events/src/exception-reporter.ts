import type { Context } from '@tsyncio/contextvars'
import { leavesLoop } from '@tsyncio/futures'
import type { ExceptionContext } from '@tsyncio/futures'
import type { ErrorSink, ExceptionHandler } from './roles.ts'

// In every runtime, but not in the language's own library.
declare const console: { error(...data: unknown[]): void }

/** Where the failures go that nobody else can be told of. Only an error that leaves the loop comes out of it. */
export class ExceptionReporter {
  handler: ExceptionHandler | undefined

  /** Calls the handler, in the context of the task, future or handle that failed. */
  report(loop: ErrorSink, context: ExceptionContext): void {
    const { handler } = this
    if (handler === undefined) return guarded('default exception handler', () => loop.defaultExceptionHandler(context))
    try {
      inContextOf(context.task ?? context.future ?? context.handle, () => handler(loop, context))
    } catch (exception) {
      if (leavesLoop(exception)) throw exception
      const second = { message: 'Unhandled error in exception handler', exception, context }
      guarded('default exception handler, after a custom one failed,', () => loop.defaultExceptionHandler(second))
    }
  }
}

/** Prints what happened, to whom, and the error with its stack, to the standard error. */
export function printException(context: ExceptionContext): void {
  const { message, exception, ...others }: ExceptionContext & Record<string, unknown> = { ...context }
  const lines = Object.entries(others)
    .filter(([key, value]) => key !== 'context' || !isContext(value))
    .map(([key, value]) => `${key}: ${describe(value)}`)
  console.error([message, ...lines].join('\n'))
  if ('exception' in context) console.error(exception)
  // A handler that failed must not hide what it was told of.
  if (isContext(others['context'])) printException(others['context'])
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'function') return `${value.name || '(anonymous)'}()`
  try {
    return String(value)
  } catch {
    return Object.prototype.toString.call(value)
  }
}

function isContext(value: unknown): value is ExceptionContext {
  return typeof (value as Partial<ExceptionContext> | undefined)?.message === 'string' && !(value instanceof Error)
}

function inContextOf(thing: unknown, callback: () => void): void {
  const context = (thing as { getContext?(): Pick<Context, 'run'> & Partial<Context> } | undefined)?.getContext?.()
  if (context === undefined || context.isEntered?.() === true) callback()
  else context.run(callback)
}

function guarded(what: string, callback: () => void): void {
  try {
    callback()
  } catch (error) {
    if (leavesLoop(error)) throw error
    console.error(`Exception in ${what}:`, error)
  }
}
