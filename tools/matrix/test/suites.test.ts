import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import * as differences from '../src/differences.ts'
import { isExplained } from '../src/differences.ts'
import { RUNTIMES } from '../src/runtimes.ts'
import { outcomeOf, selection } from '../src/suites.ts'

const known = [
  { file: 'hosts/test/node-', why: 'only Node has them' },
  { file: 'tasks/test/memory', titles: /collected/, why: 'no garbage collector at will' },
]

test('a failure is explained by its file, and by its title where one is asked for', () => {
  expect(isExplained('hosts/test/node-host.test.ts', 'anything', known)).toBe(true)
  expect(isExplained('tasks/test/memory.test.ts', 'is collected', known)).toBe(true)
  expect(isExplained('tasks/test/memory.test.ts', 'is small', known)).toBe(false)
  expect(isExplained('tasks/test/task.test.ts', 'is collected', known)).toBe(false)
})

test('what failed is told from what is known to fail; a file that does not even load is one failure', () => {
  const report = {
    testResults: [
      {
        name: '/somewhere/packages/tasks/test/memory.test.ts',
        status: 'failed',
        assertionResults: [
          { status: 'passed', fullName: 'one' },
          { status: 'pending', fullName: 'two' },
          { status: 'failed', fullName: 'is collected' },
          { status: 'failed', fullName: 'is small' },
        ],
      },
      { name: '/somewhere/packages/hosts/test/node-host.test.ts', status: 'failed', assertionResults: [] },
      {
        name: '/somewhere/packages/locks/test/lock.test.ts',
        status: 'failed',
        message: 'no\nmore',
        assertionResults: [],
      },
    ],
  }
  expect(outcomeOf(report, known)).toEqual({
    passed: 1,
    skipped: 1,
    explained: 2,
    failed: ['tasks/test/memory.test.ts: is small', 'locks/test/lock.test.ts: no'],
  })
})

test('a file that hangs is left out', () => {
  const root = new URL('../../../', import.meta.url)
  const hanging = [{ file: 'contextvars/test/tok', hangs: true, why: 'a guess' }]
  const listed = (options: string[]): string[] => {
    const args = ['node_modules/vitest/vitest.mjs', 'list', '--filesOnly', ...options]
    return spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' }).stdout.trim().split('\n').toSorted()
  }
  const all = listed(selection('contextvars', []))
  expect(all).toContain('packages/contextvars/test/token.test.ts')
  expect(listed(selection('contextvars', hanging))).toEqual(all.filter((file) => !file.includes('/token.test')))
})

test('every difference is of a test that there is, or of several, and says why', () => {
  const { isExplained: _, ...lists } = differences
  const root = new URL('../../../packages/', import.meta.url)
  for (const { file, why } of Object.values(lists).flat()) {
    expect(why).not.toBe('')
    const path = `${file.replace(/\.test$/, '')}.test.ts`
    if (!file.endsWith('-') && file !== 'testing/test/network') {
      expect([path, existsSync(new URL(path, root))]).toEqual([path, true])
    }
  }
})

test('runtimes have names of their own, and exact versions', () => {
  const names = RUNTIMES.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  for (const { spec } of RUNTIMES) if (spec !== undefined) expect(spec).toMatch(/@\d+\.\d+\.\d+$/)
})
