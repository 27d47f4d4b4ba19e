import { newEventLoop } from 'tsyncio'
import type { Coroutine } from 'tsyncio'

const loop = newEventLoop()

/** The loop blocks the thread. */
export function runProgram(program: (n: number) => Coroutine<number>, n: number): number {
  return loop.runUntilComplete(program(n))
}
