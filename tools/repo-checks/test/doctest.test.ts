import { beforeAll, describe, expect, test } from 'vitest'
import { compileSnippets, runSnippet, writeSnippets } from '../src/doctest.ts'
import { snippetsOf } from '../src/snippets.ts'
import type { Snippet } from '../src/snippets.ts'
import { readFiles } from '../src/workspace.ts'

const snippets = readFiles('README.md', 'docs/*.md', 'packages/*/README.md').flatMap(snippetsOf)
let errorsOf: (snippet: Snippet) => string[]

beforeAll(async () => {
  writeSnippets(snippets)
  if (snippets.length > 0) errorsOf = await compileSnippets()
}, 60_000)

describe.concurrent('the code in the documents', () => {
  test('is found', () => {
    expect(readFiles('docs/*.md')).not.toEqual([])
  })

  for (const snippet of snippets) {
    test(`${snippet.path}:${snippet.line} compiles${snippet.runs ? ' and does what it says' : ''}`, async () => {
      expect(errorsOf(snippet)).toEqual([])
      if (!snippet.runs) return
      const { code, stdout, stderr } = await runSnippet(snippet)
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      if (snippet.output !== undefined) expect(stdout).toBe(snippet.output)
    })
  }
})
