import type { TextFile } from './workspace.ts'

/** A TypeScript block of a Markdown file. */
export interface Snippet {
  readonly path: string
  /** The line of its first statement. */
  readonly line: number
  readonly code: string
  readonly runs: boolean
  /** What it prints: the `text` block that follows it, if one does. */
  readonly output: string | undefined
}

const BLOCK = /^```ts\b *(.*)\n([^]*?)^```\n(?:\n*```text\n([^]*?)^```$)?/gm
const FLAGS = ['', 'no-run', 'ignore']

/** The `ts` blocks of a Markdown file; `ts no-run` is only compiled, `ts ignore` is for people only. */
export function snippetsOf({ path, text }: TextFile): Snippet[] {
  return [...text.matchAll(BLOCK)].flatMap(({ 1: flag = '', 2: code = '', 3: output, index }) => {
    const line = text.slice(0, index).split('\n').length + 1
    if (!FLAGS.includes(flag)) throw new Error(`${path}:${line - 1}: a block is "ts", "ts no-run" or "ts ignore"`)
    return flag === 'ignore' ? [] : [{ path, line, code, runs: flag !== 'no-run', output }]
  })
}

/** Where a snippet is written to, beneath the folder for all of them. */
export function snippetFile({ path, line }: Snippet): string {
  return `${path}/${line}.ts`
}

/** The snippet as a file in which every line has the number that it has in the Markdown. */
export function snippetText({ line, code }: Snippet): string {
  return '\n'.repeat(line - 1) + code
}

/** Says `README.md:12` where compiler and Node say `…/.snippets/README.md/10.ts:12`. */
export function pointToMarkdown(message: string): string {
  return message.replaceAll(
    /(?:file:\/\/)?[^\s('"]*\.snippets\/([^\s('"]+\.md)\/\d+\.ts(?:\((\d+),(\d+)\))?/g,
    (_, path: string, line?: string, column?: string) => (line === undefined ? path : `${path}:${line}:${column}`),
  )
}
