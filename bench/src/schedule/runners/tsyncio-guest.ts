import { run } from 'tsyncio'
import type { Coroutine } from 'tsyncio'

/** The loop gets its turns from Node. */
export function runProgram(program: (n: number) => Coroutine<number>, n: number): Promise<number> {
  return run(program(n))
}
