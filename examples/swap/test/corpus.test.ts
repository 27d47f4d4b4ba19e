import { globSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { replay } from '../../../oracle/src/corpus.ts'
import { readPrograms } from '../../../oracle/src/program.ts'
import type { Recorded } from '../../../oracle/src/program.ts'
import { futures, loops, runtimeOf, tasks } from './runtimes.ts'

const paths = globSync(join(import.meta.dirname, '../../../oracle/corpus/*.jsonl')).toSorted()
const corpus = paths.flatMap((path) => readPrograms(path) as Recorded[])

/** A kernel waits whole milliseconds, and so does setTimeout; this program tells nanoseconds apart. */
const OF_NANOSECONDS = 'timer-within-resolution-same-pass'
/** It calls `setResult` of a task, to be refused; a task need not have one. */
const OF_SETTLING = 'task-refuses-set-result'

/** Every loop with our futures and tasks, and with nothing of ours; on our own loop all four combinations. */
const combinations = Object.keys(loops).flatMap((loop) =>
  Object.keys(tasks).flatMap((task) =>
    Object.keys(futures)
      .filter((future) => loop === 'our VirtualEventLoop' || future.startsWith('our') === task.startsWith('our'))
      .map((future) => [loop, task, future] as const),
  ),
)

test.each(combinations)(
  'on %s, with %s and %s, programs do what they do on CPython',
  { timeout: 60_000 },
  (...names) => {
    const [loop, task, future] = names
    const runtime = runtimeOf(
      loops[loop] as (typeof loops)[string],
      futures[future] as (typeof futures)[string],
      tasks[task] as (typeof tasks)[string],
    )
    const isCoarse = loop.includes('SelectorEventLoop') || loop === 'TimeoutLoop'
    const isExempt = (name: string): boolean =>
      (isCoarse && name === OF_NANOSECONDS) || (task === 'CountingTask' && name === OF_SETTLING)
    const programs = corpus.filter(({ program }) => !isExempt(program.name))
    const { failures } = replay(programs, runtime, ['enter'])
    expect(failures.map(({ description }) => description).join('\n\n')).toBe('')
  },
)
