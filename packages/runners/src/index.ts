export { run } from './run.ts'
export type { RunOptions } from './run.ts'
export { runBlocking } from './run-blocking.ts'
export type { RunBlockingOptions } from './run-blocking.ts'
