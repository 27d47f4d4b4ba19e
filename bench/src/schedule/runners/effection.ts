import { run } from 'effection'
import type { Operation } from 'effection'

export async function runProgram(program: (n: number) => Operation<number>, n: number): Promise<number> {
  return await run(() => program(n))
}
