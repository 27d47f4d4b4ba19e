import type { Raised } from '@tsyncio/events'

/** Throws, in words, unless `actual` is `expected`, or a list of the same things. */
export function expectSame(what: string, actual: unknown, expected: unknown): void {
  if (isSame(actual, expected)) return
  throw new Error(`${what}: expected ${show(expected)}, got ${show(actual)}`)
}

/** Throws, in words, unless `condition` holds. */
export function expectThat(what: string, condition: boolean): void {
  if (!condition) throw new Error(what)
}

/** Throws unless `callback` throws an error of this name; returns the error. */
export function expectError(what: string, name: string, callback: () => unknown): Error {
  const raised = raisedBy(callback)
  if (raised === undefined) throw new Error(`${what}: expected ${name}, but nothing was thrown`)
  const { error } = raised
  if ((error as Partial<Error> | null | undefined)?.name === name) return error as Error
  throw new Error(`${what}: expected ${name}, got ${show(error)}`)
}

/** What `callback` throws, if it throws. */
export function raisedBy(callback: () => unknown): Raised | undefined {
  try {
    callback()
    return undefined
  } catch (error) {
    return { error }
  }
}

/** The name of an error; anything else as it is. */
export function nameOf(error: unknown): unknown {
  return error instanceof Error ? error.name : error
}

function isSame(one: unknown, other: unknown): boolean {
  if (!Array.isArray(one) || !Array.isArray(other)) return Object.is(one, other)
  return one.length === other.length && one.every((item, index) => isSame(item, other[index]))
}

function show(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`
  if (typeof value === 'string') return `'${value}'`
  return value instanceof Error ? `${value.name}: ${value.message}` : String(value)
}
