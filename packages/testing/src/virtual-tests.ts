import { checkAwaitable } from '@tsyncio/futures'
import type { Coroutine, ExceptionContext } from '@tsyncio/futures'
import { explore } from './explore.ts'
import type { ExploreOptions } from './explore.ts'
import { checkBody } from './program.ts'
import type { Program } from './program.ts'
import { runVirtual } from './run-virtual.ts'
import type { RunVirtualOptions, VirtualProgram } from './run-virtual.ts'
import { TrialError } from './trial-error.ts'
import { reportText } from './words.ts'

/** Registers a test: vitest's `test`, `node:test`'s, and many others'. */
export interface RegisterTest {
  (name: string, body: () => Promise<void>): unknown
  (name: string, options: { readonly timeout: number }, body: () => Promise<void>): unknown
}

/** The same, with its ways to run one test only, or not to run it. */
export interface TestFunction extends RegisterTest {
  readonly only: RegisterTest
  readonly skip: RegisterTest
}

interface TestOptions {
  /** How long the test may take, in seconds of real time; the runner's own limit by default. */
  readonly timeout?: number | undefined
}

/** What `test.virtual` takes. */
export type VirtualTestOptions = RunVirtualOptions & TestOptions

/** What `test.explore` takes. */
export type ExploreTestOptions<T> = ExploreOptions<T> & TestOptions

/** Registers a test that runs on virtual time. */
export type RegisterVirtualTest = (name: string, main: VirtualProgram<unknown>, options?: VirtualTestOptions) => void

/** Registers a test that explores a program. */
export type RegisterExploreTest = <T>(name: string, program: Program<T>, options?: ExploreTestOptions<T>) => void

/** Tests on virtual time, for one test runner. */
export interface VirtualTests {
  /**
   * A test on virtual time, as `runVirtual` runs it. It also fails when the loop is told of a failure that nobody read.
   */
  readonly virtual: RegisterVirtualTest & { readonly only: RegisterVirtualTest; readonly skip: RegisterVirtualTest }
  /** A test that runs `explore`. */
  readonly explore: RegisterExploreTest & { readonly only: RegisterExploreTest; readonly skip: RegisterExploreTest }
}

/** Tests on virtual time, for a runner of your choice: `virtualTests(test).virtual(name, main)`. */
export function virtualTests(test: TestFunction): VirtualTests {
  const { only, skip } = test
  return {
    virtual: Object.assign(virtualTest(test), { only: virtualTest(only), skip: virtualTest(skip) }),
    explore: Object.assign(exploreTest(test), { only: exploreTest(only), skip: exploreTest(skip) }),
  }
}

function virtualTest(register: RegisterTest): RegisterVirtualTest {
  return (name, main, { timeout, ...options } = {}) => {
    checkBody('main', main)
    registerTest(register, name, timeout, () => runStrictly(main, options))
  }
}

function exploreTest(register: RegisterTest): RegisterExploreTest {
  return (name, program, { timeout, ...options } = {}) => {
    checkBody('program', program)
    registerTest(register, name, timeout, async () => void explore(program, options))
  }
}

function registerTest(
  register: RegisterTest,
  name: string,
  timeout: number | undefined,
  body: () => Promise<void>,
): void {
  if (timeout === undefined) register(name, body)
  else register(name, { timeout: 1000 * timeout }, body)
}

async function runStrictly(main: VirtualProgram<unknown>, options: RunVirtualOptions): Promise<void> {
  const reports: ExceptionContext[] = []
  await runVirtual(function* (loop, network): Coroutine<void> {
    loop.setExceptionHandler((_loop, context) => reports.push(context))
    yield* checkAwaitable(main(loop, network), 'main')
  }, options)
  if (reports.length > 0) throw new TrialError(reports.map(reportText), { point: undefined, waitedAt: undefined })
}
