import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

test('node:test runs tests on virtual time', () => {
  const file = join(import.meta.dirname, 'fixtures/node-tests.ts')
  const options = ['--conditions=@tsyncio/source', '--disable-warning=ExperimentalWarning', '--test-reporter=tap']
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const { stdout, stderr } = spawnSync(process.execPath, [...options, file], { env, encoding: 'utf8', timeout: 50_000 })
  expect(stderr).toBe('')
  expect(stdout.match(/^(?:not )?ok .*/gm)).toEqual([
    'ok 1 - takes an hour',
    'not ok 2 - waits for ever',
    'not ok 3 - fails if it takes long',
    'ok 4 - is skipped # SKIP',
    'ok 5 - is an ordinary test',
  ])
  expect(stdout).toMatch(/nothing is scheduled, and nothing will be; waiting for ever/)
  expect(stdout).toMatch(/to see this again: \{ replay: '/)
})
