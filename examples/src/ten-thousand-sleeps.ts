import { strict as assert } from 'node:assert'
import { gather, runBlocking, sleep } from 'tsyncio'
import type { Coroutine } from 'tsyncio'
import { checkSeconds, runIfStarted, stopwatch } from './program.ts'
import type { Program } from './program.ts'

const COUNT = 10_000

function* sleepTogether(): Coroutine<number> {
  const sleeps = Array.from({ length: COUNT }, (_, index) => sleep(1, index))
  const awake = yield* gather(sleeps)
  return awake.length
}

export const tenThousandSleepsProgram: Program = {
  title: 'Ten thousand tasks sleep for one second, all at once',
  lookFor: 'One after another they would need almost three hours. Together they need about a second.',
  run() {
    const elapsed = stopwatch()
    const awake = runBlocking(sleepTogether())
    assert.equal(awake, COUNT)
    console.log(`${awake} tasks slept and woke up in ${checkSeconds(elapsed(), 1, 2)}.`)
  },
}

await runIfStarted(import.meta.filename, tenThousandSleepsProgram)
