import type { TextFile } from './workspace.ts'

const MAX_LINES = 200
const TOP = 20

/** What no linter sees: files that grew without saying why, and rules switched off without saying why. */
export function sourceViolations({ path, text }: TextFile): string[] {
  const found: string[] = []
  const lines = text.trimEnd().split('\n')
  if (lines.length > MAX_LINES && !lines.slice(0, TOP).some((line) => line.startsWith('// Long because: '))) {
    found.push(`${path} has ${lines.length} lines; split it, or say "// Long because: …" at its top`)
  }
  for (const [index, line] of lines.entries()) {
    if (/(?:^|\s)\/[/*] *(?:ox|es)lint-disable/.test(line) && !/ -- \S/.test(line)) {
      found.push(`${path}:${index + 1} switches a rule off without a reason (" -- because …")`)
    }
  }
  return found
}
