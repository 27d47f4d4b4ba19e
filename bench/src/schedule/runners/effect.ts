import { Effect } from 'effect'

export function runProgram(program: (n: number) => Effect.Effect<number>, n: number): Promise<number> {
  return Effect.runPromise(program(n))
}
