import type { FutureLike } from '@tsyncio/futures'

// What V8 calls the built-in part of entering a generator, and the functions of a task that do it.
const ENTERS_GENERATOR = /\.(?:next|throw) \(<anonymous>\)$/
const ENTERS_COROUTINE = /(?:^|\.)(?:advanceCoroutine|_stepCoroutine) \(/

type Callable = (...args: never[]) => unknown

// V8's, and by now most others'.
const engine = Error as { captureStackTrace?: (target: object, above: Callable) => void; stackTraceLimit?: number }

/**
 * The frames from the caller of `callee` down to the coroutine of the task that runs, the innermost first; each as the
 * engine words it: the function, and the place in brackets.
 */
export function runningFrames(callee: Callable): string[] {
  const limit = engine.stackTraceLimit
  // However deep it is, for who asks wants to see it.
  engine.stackTraceLimit = Infinity
  try {
    const here = new Error('here')
    engine.captureStackTrace?.(here, callee)
    return coroutineLines(here.stack?.split('\n').slice(1).join('\n')).filter((line) => !ENTERS_GENERATOR.test(line))
  } finally {
    engine.stackTraceLimit = limit as number
  }
}

/** If `future` is a task, the coroutines in which it waits, the innermost first; none without debug mode. */
export function suspendedFrames(future: FutureLike<unknown>): string[] {
  if (future.done()) return []
  const lines = coroutineLines((future as { getStack?(): string | undefined }).getStack?.())
  return lines.filter((_line, i) => ENTERS_GENERATOR.test(lines[i + 1] ?? ''))
}

/** Cuts off what drives the task, and what is further out. */
function coroutineLines(stack: string = ''): string[] {
  const lines = stack.split('\n').map((line) => line.trim().replace(/^at /, ''))
  const driver = lines.findIndex((line) => ENTERS_COROUTINE.test(line))
  if (driver < 0) return lines
  const inside = lines.slice(0, driver)
  while (inside.length > 0 && !ENTERS_GENERATOR.test(inside.at(-1) ?? '')) inside.pop()
  return inside
}
