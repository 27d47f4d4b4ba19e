import { readFileSync } from 'node:fs'

/** A list: the name of an operation, its arguments, and sometimes an object of options at the end. */
export type Operation = readonly [name: string, ...args: unknown[]]

/** A program of the language in `format/FORMAT.md`. */
export interface Program {
  readonly name: string
  readonly tags?: readonly string[]
  readonly run?: 'forever' | 'until' | 'runner'
  readonly bodies: Readonly<Record<string, readonly Operation[]>>
}

/** A program and what CPython did with it, line by line. */
export interface Recorded {
  readonly program: Program
  readonly trace: readonly string[]
}

/** What may follow `try` and its operations. */
export interface Clauses {
  readonly except?: readonly (readonly [types: readonly string[], operations: readonly Operation[]])[]
  readonly else?: readonly Operation[]
  readonly finally?: readonly Operation[]
}

/** The programs of a corpus file, one a line, with their traces where they have been recorded. */
export function readPrograms(path: string): (Recorded | Program)[] {
  const lines = readFileSync(path, 'utf8').split('\n')
  return lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as Recorded | Program)
}

/** The lists of operations that one operation holds. */
export function innerLists(operation: Operation): (readonly Operation[])[] {
  const [name, ...args] = operation
  if (name === 'try') {
    const clauses = args[1] as Clauses
    const handlers = (clauses.except ?? []).map(([, inner]) => inner)
    return [args[0] as Operation[], ...handlers, clauses.else ?? [], clauses.finally ?? []]
  }
  return HOLDERS.has(name) ? [args.at(-1) as Operation[]] : []
}

const HOLDERS = new Set(['group', 'timeout', 'timeout_at', 'with', 'repeat'])
