import { compare, describe } from './compare.ts'
import type { Difference } from './compare.ts'
import { comparable } from './exempt.ts'
import type { Recorded } from './program.ts'
import { runProgram } from './run-program.ts'
import { ourRuntime } from './runtime.ts'
import type { Runtime } from './runtime.ts'
import { STYLES } from './style.ts'
import type { Style } from './style.ts'

export interface Failure {
  readonly recorded: Recorded
  readonly description: string
}

export interface Replay {
  readonly passed: number
  readonly failures: readonly Failure[]
}

/** Runs recorded programs on tsyncio, or on other parts, and compares the traces. */
export function replay(
  corpus: readonly Recorded[],
  runtime: Runtime = ourRuntime,
  styles: readonly Style[] = STYLES,
): Replay {
  const failures = corpus.flatMap((recorded) => {
    const mismatch = mismatchOf(recorded, runtime, styles)
    if (mismatch === undefined) return []
    const { style, difference } = mismatch
    return [{ recorded, description: `${recorded.program.name} (${style})\n${describe(difference)}` }]
  })
  return { passed: corpus.length - failures.length, failures }
}

/** What tsyncio does otherwise than recorded. */
export interface Mismatch {
  readonly style: Style
  readonly actual: readonly string[]
  readonly difference: Difference
}

/** The mismatch of a program in the first style in which there is one. */
export function mismatchOf(
  { program, trace }: Recorded,
  runtime: Runtime = ourRuntime,
  styles: readonly Style[] = STYLES,
): Mismatch | undefined {
  const expected = comparable(program.name, trace)
  for (const style of styles) {
    const actual = comparable(program.name, runProgram(program, style, runtime))
    const difference = compare(expected, actual)
    if (difference !== undefined) return { style, actual, difference }
  }
  return undefined
}
