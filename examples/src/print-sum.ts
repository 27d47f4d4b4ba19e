import { newEventLoop, sleep } from 'tsyncio'
import type { Coroutine } from 'tsyncio'
import { checkSeconds, runIfStarted, stopwatch } from './program.ts'
import type { Program } from './program.ts'

function* compute(x: number, y: number): Coroutine<number> {
  console.log(`Compute ${x} + ${y} ...`)
  yield* sleep(1)
  return x + y
}

function* printSum(x: number, y: number): Coroutine<void> {
  const result = yield* compute(x, y)
  console.log(`${x} + ${y} = ${result}`)
}

export const printSumProgram: Program = {
  title: 'A coroutine calls another, which sleeps',
  lookFor: 'The sum comes one second after the question.',
  run() {
    const elapsed = stopwatch()
    const loop = newEventLoop()
    loop.runUntilComplete(printSum(1, 2))
    loop.close()
    console.log(`It took ${checkSeconds(elapsed(), 1, 1.5)}.`)
  },
}

await runIfStarted(import.meta.filename, printSumProgram)
