import { compare, describe } from './compare.ts'
import { exemptions } from './exempt.ts'
import type { Recorded } from './program.ts'
import { runProgram } from './run-program.ts'

export interface Failure {
  readonly recorded: Recorded
  readonly description: string
}

export interface Replay {
  readonly passed: number
  readonly exempt: number
  readonly failures: readonly Failure[]
}

/** Runs recorded programs on tsyncio and compares the traces. */
export function replay(corpus: readonly Recorded[]): Replay {
  const due = corpus.filter(({ program }) => !exemptions.has(program.name))
  const failures = due.flatMap((recorded) => {
    const description = differenceFrom(recorded)
    return description === undefined ? [] : [{ recorded, description }]
  })
  return { passed: due.length - failures.length, exempt: corpus.length - due.length, failures }
}

/** How tsyncio's trace differs from the recorded one. */
export function differenceFrom({ program, trace }: Recorded): string | undefined {
  const difference = compare(trace, runProgram(program))
  return difference && `${program.name}\n${describe(difference)}`
}
