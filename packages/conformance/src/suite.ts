/** One promise of an interface: in words, and as a check that throws where it is not kept. */
export interface Clause<Subject> {
  readonly promise: string
  check(subject: Subject): void | Promise<void>
  /** Whether it is a promise of this subject at all; of every one by default. */
  appliesTo?(subject: Subject): boolean
}

/** What an interface promises beyond its types. */
export interface Suite<Subject> {
  /** What is tested: `a Future`. */
  readonly of: string
  readonly clauses: readonly Clause<Subject>[]
}

/** The `test` of a test runner: vitest, `node:test`, or anything else that is called with a name and a function. */
export type Test = (name: string, body: () => void | Promise<void>) => unknown

/** A promise that was not kept, and how that showed. */
export class BrokenPromiseError extends Error {
  static {
    this.prototype.name = 'BrokenPromiseError'
  }
  readonly promise: string

  constructor(of: string, promise: string, cause: unknown) {
    const found = cause instanceof Error ? cause.message : `it threw ${String(cause)}`
    super(`${of} must keep this promise: ${promise}\n${found}`, { cause })
    this.promise = promise
  }
}

/** How patient `testSuite` and `brokenPromises` are. */
export interface TimeLimit {
  /** How long one check may take, in seconds; 10 by default. It can end no check that blocks the thread. */
  readonly timeLimit?: number | undefined
}

/** Makes a test of each promise of `suite`: `testSuite(test, 'my future', futureSuite, { drive, newFuture })`. */
export function testSuite<S>(test: Test, name: string, suite: Suite<S>, subject: S, options?: TimeLimit): void {
  for (const clause of clausesFor(suite, subject)) {
    test(`${name}: ${clause.promise}`, () => checkClause(suite, clause, subject, options))
  }
}

/** The promises of `suite` that `subject` breaks; none if all is well. Needs no test runner. */
export async function brokenPromises<S>(
  suite: Suite<S>,
  subject: S,
  options?: TimeLimit,
): Promise<BrokenPromiseError[]> {
  const broken: BrokenPromiseError[] = []
  for (const clause of clausesFor(suite, subject)) {
    try {
      await checkClause(suite, clause, subject, options)
    } catch (error) {
      broken.push(error as BrokenPromiseError)
    }
  }
  return broken
}

/** The promises of `suite` that concern `subject`. */
function clausesFor<S>(suite: Suite<S>, subject: S): Clause<S>[] {
  return suite.clauses.filter((clause) => clause.appliesTo?.(subject) ?? true)
}

async function checkClause<S>(suite: Suite<S>, clause: Clause<S>, subject: S, options?: TimeLimit): Promise<void> {
  try {
    const checked = clause.check(subject)
    if (checked !== undefined) await inTime(checked, options?.timeLimit ?? 10)
  } catch (error) {
    throw new BrokenPromiseError(suite.of, clause.promise, error)
  }
}

// In every runtime, but not in the language's own library.
declare function setTimeout(callback: () => void, milliseconds: number): unknown
declare function clearTimeout(timeout: unknown): void

async function inTime(checked: Promise<void>, seconds: number): Promise<void> {
  let timeout: unknown
  const late = new Promise<never>((_, reject) => {
    timeout = setTimeout(() => reject(new Error(`it has not ended after ${seconds} s`)), seconds * 1000)
  })
  try {
    await Promise.race([checked, late])
  } finally {
    clearTimeout(timeout)
  }
}
