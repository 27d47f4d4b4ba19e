import { expect, test } from 'vitest'
import { sourceViolations } from '../src/source-rules.ts'

const path = 'a.ts'
const body = 'f()\n'.repeat(200)

test('a file of 200 lines needs no reason, a longer one does', () => {
  expect(sourceViolations({ path, text: body })).toEqual([])
  expect(sourceViolations({ path, text: `${body}f()\n` })).toEqual([
    'a.ts has 201 lines; split it, or say "// Long because: …" at its top',
  ])
  expect(sourceViolations({ path, text: `// Long because: a table.\n${body}` })).toEqual([])
  expect(sourceViolations({ path, text: `${body}// Long because: too late.\n` })).toHaveLength(1)
})

test('a rule is switched off with a reason', () => {
  const directive = '// oxlint-disable-next-line typescript/no-non-null-assertion'
  expect(sourceViolations({ path, text: `${directive} -- the heap is not empty\n` })).toEqual([])
  expect(sourceViolations({ path, text: `\n${directive}\n` })).toEqual([
    'a.ts:2 switches a rule off without a reason (" -- because …")',
  ])
})
