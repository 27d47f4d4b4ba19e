import { expect, test } from 'vitest'
import { closingLine, count } from '../src/closing-line.ts'

type Modules = Parameters<typeof count>[0]

/** As much of a test file as the reporter looks at. */
function file({ states = [], errors = [], suiteErrors = [] }: Record<string, unknown[]>): Modules {
  const children = {
    allTests: () => states.map((state) => ({ result: () => ({ state }) })),
    allSuites: () => [{ errors: () => suiteErrors }],
  }
  return [{ errors: () => errors, children }] as unknown as Modules
}

test('counts tests', () => {
  const modules = file({ states: ['passed', 'passed', 'failed', 'skipped', 'pending'] })
  expect(count(modules, [])).toEqual({ passed: 2, failed: 1, skipped: 2 })
})

test('counts a file that cannot be loaded, a suite whose hook fails, and an unhandled error', () => {
  expect(count(file({ errors: ['SyntaxError'] }), [])).toMatchObject({ failed: 1 })
  expect(count(file({ suiteErrors: ['in beforeAll'] }), [])).toMatchObject({ failed: 1 })
  expect(count(file({ states: ['passed'] }), ['rejection'])).toEqual({ passed: 1, failed: 1, skipped: 0 })
})

test('never looks green when the run is not', () => {
  expect(closingLine({ passed: 2, failed: 0, skipped: 1 }, 0)).toBe('2 passed, 0 failed, 1 skipped')
  expect(closingLine({ passed: 2, failed: 0, skipped: 1 }, 1)).toBe('2 passed, 1 failed, 1 skipped')
  expect(closingLine({ passed: 2, failed: 3, skipped: 1 }, 1)).toBe('2 passed, 3 failed, 1 skipped')
})
