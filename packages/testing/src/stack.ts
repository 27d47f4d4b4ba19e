// What V8 calls the built-in part of entering a generator, and what drives the coroutines.
const ENTERS_GENERATOR = /\(<anonymous>\)$/
const DRIVES = /\badvance \(|\basMain \(/

/** The stack without what is there because a task runs, and a trial runs the task. */
export function withoutDriver(stack: string): string {
  const lines = stack.split('\n')
  const driver = lines.findIndex((line) => DRIVES.test(line))
  return (driver < 0 ? lines : lines.slice(0, driver)).filter((line) => !ENTERS_GENERATOR.test(line)).join('\n')
}
