import type { Load } from '../harness/interleave.ts'
import type { Targets, Unit } from '../report/outcome.ts'

/** What all contenders do, each in its own dialect. */
export interface ScheduleCase extends Load {
  readonly name: string
  /** The folder with a file of programs for each dialect. */
  readonly theme: string
  /** What the program is called there; in Python with underscores. */
  readonly program: string
  readonly unit: Unit
  /** The contenders beside tsyncio's own that have such a program. */
  readonly peers: readonly string[]
  readonly targets?: Targets
}

const EVERYONE = ['native', 'effect', 'effection', 'cpython']

/** What costs what, before any I/O. `quick` is for the few that do not adapt to the time there is. */
export function scheduleCases(quick: boolean): ScheduleCase[] {
  const yielding = { theme: 'yielding', unit: 'ns', peers: EVERYONE } as const
  const spawning = { theme: 'spawning', unit: 'ns', peers: EVERYONE } as const
  const timers = { theme: 'timers', unit: 'ns' } as const
  const locking = { theme: 'locking', unit: 'ns', peers: ['effect', 'cpython'] } as const
  const queueing = { ...locking, theme: 'queueing', targets: { effect: 0.4 } } as const
  return [
    { ...yielding, name: 'bare yield', program: 'bareYield', ...each(1000), targets: farCheaper(0.7) },
    {
      ...yielding,
      name: 'bare yield, 1,000 tasks by turns',
      program: 'roundRobin',
      ...each(1000),
      targets: farCheaper(0.7),
    },
    { ...yielding, name: 'chain of 10 awaits, one suspends', program: 'chainOf10', ...each(100, 10) },
    { ...yielding, name: 'resume under 10 awaits', program: 'resumeUnder10', ...each(1000), targets: { native: 4.5 } },
    {
      ...yielding,
      name: 'the same by call()',
      program: 'resumeUnder10Calls',
      ...each(1000),
      targets: { native: 1 },
      peers: ['native'],
    },
    {
      ...spawning,
      name: 'spawn and join, returns at once',
      program: 'spawnReturning',
      ...each(100),
      targets: farCheaper(1.1),
    },
    {
      ...spawning,
      name: 'spawn and join, suspends once',
      program: 'spawnSuspending',
      ...each(100),
      targets: farCheaper(1.4),
    },
    { ...spawning, name: 'gather of 1,000, per child', program: 'gatherOf1000', ...each(1000) },
    {
      theme: 'futures',
      unit: 'ns',
      peers: EVERYONE,
      name: 'ping-pong over futures',
      program: 'pingPong',
      ...each(100),
      targets: farCheaper(1.1),
    },
    {
      ...timers,
      name: 'timer, cancelled',
      program: 'timerCancelled',
      ...each(1000),
      peers: ['native', 'cpython'],
      targets: { native: 0.5 },
    },
    { ...timers, name: 'sleep in a task, cancelled', program: 'sleepCancelled', ...each(100), peers: EVERYONE },
    {
      ...timers,
      name: `${quick ? '20,000' : '1,000,000'} timers, fired`,
      program: 'timersFired',
      operations: quick ? 20_000 : 1_000_000,
      workPerOperation: 1,
      peers: ['native'],
      targets: { native: 0.5 },
    },
    { ...locking, name: 'lock that is free', program: 'lockFree', ...each(1000), targets: { effect: 0.4 } },
    { ...locking, name: '10,000 in line for a lock', program: 'lockLine', operations: 10_000, workPerOperation: 1 },
    {
      ...locking,
      name: `${quick ? '20,000' : '1,000,000'} in line for a lock`,
      program: 'lockLine',
      operations: quick ? 20_000 : 1_000_000,
      workPerOperation: 1,
      peers: [],
    },
    { ...queueing, name: 'queue, put and get without a wait', program: 'queueFree', ...each(1000) },
    { ...queueing, name: 'queue, there and back', program: 'queueRoundTrip', ...each(100) },
    { ...queueing, name: 'queue for one item', program: 'queueOfOne', ...each(100) },
    {
      theme: 'memory',
      name: 'parked task with its future',
      program: 'parkedTask',
      unit: 'bytes',
      operations: quick ? 2_000 : 10_000,
      workPerOperation: 1,
      peers: EVERYONE,
      targets: { native: 0.75 },
    },
  ]
}

/** The most that it may cost in terms of native code, and of what others have built. */
function farCheaper(thanNative: number): Targets {
  return { native: thanNative, effect: 0.3, cpython: 0.3 }
}

function each(step: number, workPerOperation: number = 1): Load {
  return { operations: { step }, workPerOperation }
}
