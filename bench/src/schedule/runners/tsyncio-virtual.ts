import { VirtualEventLoop } from '@tsyncio/testing'
import type { Coroutine } from 'tsyncio'

const loop = new VirtualEventLoop()

/** A loop that never asks the kernel for anything. */
export function runProgram(program: (n: number) => Coroutine<number>, n: number): number {
  return loop.runUntilComplete(program(n))
}
