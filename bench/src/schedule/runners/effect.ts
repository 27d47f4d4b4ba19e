import * as Effect from 'effect/Effect'

export function runProgram(program: (n: number) => Effect.Effect<number>, n: number): Promise<number> {
  return Effect.runPromise(program(n))
}
