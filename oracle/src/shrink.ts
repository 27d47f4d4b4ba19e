import { innerLists } from './program.ts'
import type { Clauses, Operation, Program } from './program.ts'

/** How many candidates are tried at a time; the first that fails is taken. */
const AT_A_TIME = 24

/** The smallest program found for which `fails` still holds. */
export async function shrink(program: Program, fails: (program: Program) => Promise<boolean>): Promise<Program> {
  const seen = new Set([JSON.stringify(program)])
  let smallest = program
  for (let found: Program | undefined = program; found !== undefined;) {
    smallest = found
    found = await firstFailing(unseen(candidates(smallest), seen), fails)
  }
  return smallest
}

async function firstFailing(
  programs: Iterable<Program>,
  fails: (program: Program) => Promise<boolean>,
): Promise<Program | undefined> {
  const source = programs[Symbol.iterator]()
  for (;;) {
    const batch = take(source, AT_A_TIME)
    if (batch.length === 0) return undefined
    const failed = await Promise.all(batch.map(fails))
    const first = failed.indexOf(true)
    if (first >= 0) return batch[first]
  }
}

function take<T>(source: Iterator<T>, count: number): T[] {
  const taken: T[] = []
  while (taken.length < count) {
    const next = source.next()
    if (next.done === true) break
    taken.push(next.value)
  }
  return taken
}

function* unseen(programs: Iterable<Program>, seen: Set<string>): Generator<Program> {
  for (const program of programs) {
    const key = JSON.stringify(program)
    if (seen.has(key)) continue
    seen.add(key)
    yield program
  }
}

/** Smaller programs, the greatest steps first. */
function* candidates(program: Program): Generator<Program> {
  const { bodies } = program
  for (const [name, operations] of Object.entries(bodies)) {
    if (name === 'main') continue
    const { [name]: _, ...others } = bodies
    yield { ...program, bodies: others }
    if (operations.length > 0) yield { ...program, bodies: { ...bodies, [name]: [] } }
  }
  for (const [name, operations] of Object.entries(bodies)) {
    for (const smaller of smallerLists(operations)) yield { ...program, bodies: { ...bodies, [name]: smaller } }
  }
}

/** Without a stretch of operations, and with one of them made simpler. */
function* smallerLists(operations: readonly Operation[]): Generator<Operation[]> {
  for (let size = operations.length; size > 0; size = Math.floor(size / 2)) {
    for (let start = 0; start < operations.length; start += size) {
      yield [...operations.slice(0, start), ...operations.slice(start + size)]
    }
  }
  for (const [at, operation] of operations.entries()) {
    for (const simpler of simplerThan(operation)) {
      yield [...operations.slice(0, at), ...simpler, ...operations.slice(at + 1)]
    }
  }
}

/** What could stand in the place of an operation. */
function* simplerThan(operation: Operation): Generator<readonly Operation[]> {
  yield* innerLists(operation)
  const [name, ...args] = operation
  const last = args.at(-1)
  if (name === 'try') yield* simplerTries(args[0] as Operation[], args[1] as Clauses)
  else if (innerLists(operation).length > 0) {
    for (const inner of smallerLists(last as Operation[])) yield [[name, ...args.slice(0, -1), inner]]
  } else if (isOptions(last)) {
    yield [[name, ...args.slice(0, -1)]]
    for (const key of Object.keys(last)) yield [[name, ...args.slice(0, -1), without(last, key)]]
  }
  if (name === 'repeat' && args[0] !== 1) yield [[name, 1, ...args.slice(1)]]
  const xs = args[0]
  if (Array.isArray(xs) && name !== 'try') {
    for (const at of xs.keys()) yield [[name, xs.toSpliced(at, 1), ...args.slice(1)]]
  }
}

function* simplerTries(operations: readonly Operation[], clauses: Clauses): Generator<readonly Operation[]> {
  for (const key of Object.keys(clauses)) yield [['try', operations, without(clauses, key)]]
  for (const smaller of smallerLists(operations)) yield [['try', smaller, clauses]]
  for (const key of ['else', 'finally'] as const) {
    for (const smaller of smallerLists(clauses[key] ?? [])) yield [['try', operations, { ...clauses, [key]: smaller }]]
  }
  const handlers = clauses.except ?? []
  for (const [at, [types, inner]] of handlers.entries()) {
    for (const smaller of smallerLists(inner)) {
      yield [['try', operations, { ...clauses, except: handlers.toSpliced(at, 1, [types, smaller]) }]]
    }
  }
}

function isOptions(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function without(value: object, key: string): object {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key))
}
