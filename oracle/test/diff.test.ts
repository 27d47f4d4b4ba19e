import { expect, test } from 'vitest'
import { diff } from '../src/diff.ts'

test.each([
  ['', '', ''],
  ['abc', 'abc', ' a b c'],
  ['abc', 'ac', ' a-b c'],
  ['ac', 'abc', ' a+b c'],
  ['abc', 'axc', ' a-b+x c'],
  ['ab', '', '-a-b'],
  ['', 'ab', '+a+b'],
  ['aab', 'ab', ' a-a b'],
])('%s and %s', (first, second, expected) => {
  const lines = diff(first.split(''), second.split('')).map((line) => line.replace(/^(.) /, '$1'))
  expect(lines.join('')).toBe(expected)
})
