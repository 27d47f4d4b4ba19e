import { compare, describe } from './compare.ts'
import { comparable } from './exempt.ts'
import type { Recorded } from './program.ts'
import { runProgram } from './run-program.ts'
import { STYLES } from './style.ts'

export interface Failure {
  readonly recorded: Recorded
  readonly description: string
}

export interface Replay {
  readonly passed: number
  readonly failures: readonly Failure[]
}

/** Runs recorded programs on tsyncio, in every style, and compares the traces. */
export function replay(corpus: readonly Recorded[]): Replay {
  const failures = corpus.flatMap((recorded) => {
    const description = differenceFrom(recorded)
    return description === undefined ? [] : [{ recorded, description }]
  })
  return { passed: corpus.length - failures.length, failures }
}

/** How tsyncio's trace differs from the recorded one, in the first style in which it does. */
function differenceFrom({ program, trace }: Recorded): string | undefined {
  const expected = comparable(program.name, trace)
  for (const style of STYLES) {
    const difference = compare(expected, comparable(program.name, runProgram(program, style)))
    if (difference !== undefined) return `${program.name} (${style})\n${describe(difference)}`
  }
  return undefined
}
