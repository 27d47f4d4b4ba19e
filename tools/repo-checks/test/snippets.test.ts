import { expect, test } from 'vitest'
import { pointToMarkdown, snippetFile, snippetsOf, snippetText } from '../src/snippets.ts'

const text = `# Title

\`\`\`ts
console.log(1)
\`\`\`

\`\`\`text
1
\`\`\`

\`\`\`ts no-run
await forever()
\`\`\`

Words in between.

\`\`\`text
not an output
\`\`\`

\`\`\`ts ignore
…
\`\`\`
\`\`\`js
ignored()
\`\`\`
`
const snippets = snippetsOf({ path: 'docs/a.md', text })

test('finds the blocks to compile, which of them run, and what they print', () => {
  expect(snippets).toEqual([
    { path: 'docs/a.md', line: 4, code: 'console.log(1)\n', runs: true, output: '1\n' },
    { path: 'docs/a.md', line: 12, code: 'await forever()\n', runs: false, output: undefined },
  ])
})

test('refuses a flag that it does not know', () => {
  expect(() => snippetsOf({ path: 'a.md', text: '\n```ts norun\n```\n' })).toThrow('a.md:2: a block is "ts"')
})

test('keeps the line numbers of the document', () => {
  const [first, second] = snippets.map(snippetText)
  expect(first?.split('\n')[3]).toBe('console.log(1)')
  expect(second?.split('\n')[11]).toBe('await forever()')
})

test('points messages to the document', () => {
  const file = `/repo/tools/.snippets/${snippetFile({ path: 'docs/a.md', line: 4, code: '', runs: true, output: '' })}`
  expect(pointToMarkdown(`${file}(4,9): error TS2304`)).toBe('docs/a.md:4:9: error TS2304')
  expect(pointToMarkdown(`at main (file://${file}:4:9)`)).toBe('at main (docs/a.md:4:9)')
})
