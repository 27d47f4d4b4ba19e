import { execFile } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pointToMarkdown, snippetFile, snippetText } from './snippets.ts'
import type { Snippet } from './snippets.ts'
import { ROOT } from './workspace.ts'

const HERE = join(ROOT, 'tools/repo-checks')
const SNIPPETS = join(HERE, '.snippets')
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc')
const TIMEOUT_MS = 50_000

export interface Output {
  readonly code: number | string
  readonly stdout: string
  readonly stderr: string
}

export function writeSnippets(snippets: readonly Snippet[]): void {
  rmSync(SNIPPETS, { recursive: true, force: true })
  mkdirSync(SNIPPETS)
  for (const snippet of snippets) {
    const file = join(SNIPPETS, snippetFile(snippet))
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, snippetText(snippet))
  }
}

/** Type-checks all snippets at once; the returned function tells one snippet's errors. */
export async function compileSnippets(): Promise<(snippet: Snippet) => string[]> {
  const { stdout, stderr } = await node(TSC, '-p', join(HERE, 'tsconfig.snippets.json'), '--pretty', 'false')
  const errors = stdout.trimEnd().split(/\n(?=\S)/)
  if (stderr !== '' || stdout.startsWith('error')) throw new Error(`the compiler did not run: ${stdout}${stderr}`)
  return (snippet) => errors.filter((error) => error.includes(`/${snippetFile(snippet)}(`)).map(pointToMarkdown)
}

/** Runs a snippet in a Node of its own, on the sources of the packages. */
export async function runSnippet(snippet: Snippet): Promise<Output> {
  const { code, stdout, stderr } = await node(
    '--conditions=@tsyncio/source',
    '--disable-warning=ExperimentalWarning', // Node 22 warns that it strips types.
    join(SNIPPETS, snippetFile(snippet)),
  )
  return { code, stdout, stderr: pointToMarkdown(stderr) }
}

function node(...args: string[]): Promise<Output> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: ROOT, timeout: TIMEOUT_MS }, (error, stdout, stderr) => {
      resolve({ code: error?.code ?? error?.signal ?? 0, stdout, stderr })
    })
  })
}
