import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { executorSuite } from '@tsyncio/conformance'
import { beforeEach, expect, test, vi } from 'vitest'
import { executors } from './broken/executors.ts'
import { futures } from './broken/futures.ts'
import { guests } from './broken/guests.ts'
import { io } from './broken/io.ts'
import { loops } from './broken/loops.ts'
import { tasks } from './broken/tasks.ts'
import { timers } from './broken/timers.ts'
import { waking } from './broken/waking.ts'

const all = [...futures, ...tasks, ...loops, ...timers, ...guests, ...io, ...waking, ...executors]

// What is broken fails in ways that nobody wants to read.
beforeEach(() => {
  const silent = vi.spyOn(console, 'error').mockImplementation(() => {})
  return () => silent.mockRestore()
})

test.each(all.map((broken) => [broken.name, broken] as const))('found: %s', async (_, { promise, find }) => {
  expect(await find()).toContain(promise)
})

test('there are many, and no two have the same name in one suite', () => {
  expect(all.length).toBeGreaterThanOrEqual(80)
  expect(new Set(all.map(({ name, promise }) => `${name}: ${promise}`)).size).toBe(all.length)
})

test('each promise of an executor is broken by one', () => {
  const broken = new Set(executors.map(({ promise }) => promise))
  expect(executorSuite.clauses.map(({ promise }) => promise).filter((promise) => !broken.has(promise))).toEqual([])
})

/** Mutants of CPython that are no mutants of a loop, a future or a task here. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'StopIteration stored as it is': 'StopIteration is no special error in JavaScript',
  'sleep(negative) is a timer': 'sleep is a function over timers and futures',
  'sleep(0) free': 'the same',
  'cancelled sleep leaves its timer': 'the same',
}

test('each mutant of the loop, the future and the task of CPython has a counterpart', () => {
  const source = readFileSync(join(import.meta.dirname, '../../../oracle/python/mutants.py'), 'utf8')
  const part = source.slice(source.indexOf('# The loop'), source.indexOf('# gather'))
  const mutants = [...part.matchAll(/^M\('([^']+)'/gm)].map(([, name]) => name as string)
  const names = new Set(all.map(({ name }) => name))
  expect(mutants.length).toBeGreaterThan(40)
  expect(mutants.filter((name) => !names.has(name) && !(name in ELSEWHERE))).toEqual([])
})
