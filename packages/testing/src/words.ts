import { findRunningLoop } from '@tsyncio/events'
import type { ExceptionContext } from '@tsyncio/futures'

/** An error in a line, with those that it consists of. */
export function errorText(error: unknown): string {
  const own = textOf(error)
  return error instanceof AggregateError ? `${own} (${error.errors.map(errorText).join('; ')})` : own
}

/** A value as text, also one that refuses to be. */
export function textOf(value: unknown): string {
  try {
    return String(value)
  } catch {
    return Object.prototype.toString.call(value)
  }
}

/** A number of seconds, to the microsecond or so. */
export function secondsText(seconds: number): string {
  return `${Number(seconds.toPrecision(6))} s`
}

/** What happens at this moment, if a loop runs, and in its current task, if there is one. */
export function atThisMoment(what: string): string {
  const loop = findRunningLoop()
  if (loop === undefined) return what
  const task = loop.currentTask()
  return `at ${secondsText(loop.time())}${task === undefined ? '' : `, in ${task.getName()}`}: ${what}`
}

/** What the loop was told of. */
export function reportText({ message, ...more }: ExceptionContext): string {
  return `the loop was told: ${message}${'exception' in more ? ` (${errorText(more.exception)})` : ''}`
}
