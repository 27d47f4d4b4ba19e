// What V8 calls the built-in part of entering a generator, what drives the coroutines, and what an await consists of.
const ENTERS_GENERATOR = /\(<anonymous>\)$/
const DRIVES = /\b(?:advanceCoroutine|_stepCoroutine|asMain) \(/
const AWAITS = /\b(?:FutureAwaiter\.next|tellObservers|suspendOn|Wait\.join|Wait\.next|Attempts\.next) \(/

/** The stack without what is there because a task runs, and a trial runs the task. */
export function withoutDriver(stack: string): string {
  const lines = stack.split('\n')
  const driver = lines.findIndex((line) => DRIVES.test(line))
  return (driver < 0 ? lines : lines.slice(0, driver)).filter((line) => !ENTERS_GENERATOR.test(line)).join('\n')
}

/** The stack of a task that suspended, without the await itself, too. */
export function coroutinesOf(stack: string): string {
  return withoutDriver(stack)
    .split('\n')
    .filter((line) => !AWAITS.test(line))
    .join('\n')
}
