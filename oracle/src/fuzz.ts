import { kindOf } from './compare.ts'
import { mismatchOf } from './corpus.ts'
import type { Recorded } from './program.ts'
import type { Answer, Python } from './python.ts'
import { wildProgram } from './wild/wild-program.ts'

/** How many programs CPython has in hand while tsyncio runs those before. */
const AHEAD = 64

export interface FuzzOptions {
  readonly count: number
  /** The first of them. */
  readonly seed: number
  readonly size: number | null
  readonly areas: readonly string[]
  /** Programs of any shape, instead of those that generate.py makes. */
  readonly wild: boolean
}

export interface FuzzResult {
  passed: number
  /** CPython itself broke down over them: how. */
  readonly unrecorded: string[]
  /** By the kind of the first difference. */
  readonly different: Map<string, Recorded[]>
}

/** Generates programs and compares what CPython and tsyncio do with them. */
export async function fuzz(python: Python, { count, seed, size, areas, wild }: FuzzOptions): Promise<FuzzResult> {
  const result: FuzzResult = { passed: 0, unrecorded: [], different: new Map() }
  const answers: Promise<Answer>[] = []
  for (let asked = 0, done = 0; done < count; done += 1) {
    for (; asked < Math.min(count, done + AHEAD); asked += 1) {
      const next = seed + asked
      answers.push(python.record(wild ? { program: wildProgram(next) } : { seed: next, size, areas }))
    }
    judge(await (answers.shift() as Promise<Answer>), result)
  }
  return result
}

function judge(answer: Answer, result: FuzzResult): void {
  if ('error' in answer) {
    result.unrecorded.push(`${answer.program?.name}: ${answer.error}`)
    return
  }
  const mismatch = mismatchOf(answer)
  if (mismatch === undefined) {
    result.passed += 1
    return
  }
  const kind = kindOf(mismatch.difference)
  result.different.set(kind, [...(result.different.get(kind) ?? []), answer])
}
