import { fileURLToPath } from 'node:url'
import { interleave } from '../harness/interleave.ts'
import type { Contender, Plan } from '../harness/interleave.ts'
import type { Python } from '../peers/python.ts'
import { outcomeOf } from '../report/outcome.ts'
import type { Outcome } from '../report/outcome.ts'
import { ProgramWorker } from './program-worker.ts'
import { scheduleCases } from './cases.ts'
import type { ScheduleCase } from './cases.ts'

const QUICK: Plan = { processes: 1, rounds: 3, roundTime: 0.01, warmUpTime: 0.1 }
const FULL: Plan = { processes: 3, rounds: 5, roundTime: 0.04, warmUpTime: 0.25 }

/** tsyncio's own: the loop blocks the thread, or is a guest of Node's. */
const OWN = ['tsyncio', 'tsyncio-guest']

/** Measures what it costs to yield, to spawn, to wait, to set timers and to stay parked: the cases with `only` in their name. */
export async function* measureScheduling(
  { quick, only }: { readonly quick: boolean; readonly only: string },
  python: Python | undefined,
): AsyncGenerator<Outcome> {
  for (const scheduleCase of scheduleCases(quick).filter(({ name }) => name.includes(only))) {
    const names = [...OWN, ...scheduleCase.peers].filter((name) => name !== 'cpython' || python !== undefined)
    const contenders = names.map((name) => ({
      name,
      start: () => new ProgramWorker(commandOf(scheduleCase, name, python)),
    }))
    yield await measure(scheduleCase, contenders, quick ? QUICK : FULL)
  }
}

async function measure(scheduleCase: ScheduleCase, contenders: readonly Contender[], plan: Plan): Promise<Outcome> {
  const { name, unit, targets } = scheduleCase
  return outcomeOf(
    { group: 'schedule', name, unit },
    contenders.map((contender) => contender.name),
    await interleave(contenders, scheduleCase, plan),
    targets,
  )
}

function commandOf({ theme, program }: ScheduleCase, contender: string, python: Python | undefined): string[] {
  if (contender === 'cpython') return [python?.path ?? '', here('worker.py'), `${theme}/cpython`, program]
  const dialect = OWN.includes(contender) ? 'tsyncio' : contender
  return [process.execPath, '--expose-gc', here('worker.ts'), contender, `${theme}/${dialect}`, program]
}

function here(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url))
}
