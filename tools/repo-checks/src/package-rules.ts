import type { Table } from './dependency-table.ts'
import { workspaceName } from './workspace.ts'
import type { Package } from './workspace.ts'

/** The headings of every package's README, in this order; others may stand between them. */
export const HEADINGS = [
  'Install',
  'Example',
  'What it needs',
  'What it promises',
  'Swap it',
  'Differs from asyncio',
] as const

/** Every way in which a package looks unlike the others, as sentences. */
export function packageViolations(table: Table, pkg: Package): string[] {
  const { name, manifest } = pkg
  const found = [...readmeViolations(pkg), ...referenceViolations(pkg)]
  if (manifest.type !== 'module') found.push(`${name} must have "type": "module"`)
  if (manifest.sideEffects !== false) found.push(`${name} must have "sideEffects": false`)
  if (manifest.description !== table.get(name)?.sentence) found.push(`${name}: description and table differ`)
  return found
}

function readmeViolations({ name, manifest, readme }: Package): string[] {
  if (readme === undefined) return [`${name} has no README.md`]
  const found: string[] = []
  const [title, sentence = ''] = readme.split('\n').filter((line) => line.trim() !== '')
  if (title !== `# ${manifest.name}`) found.push(`${name}: README.md must begin with "# ${manifest.name}"`)
  if (!`${sentence} `.startsWith(`${manifest.description} `)) {
    found.push(`${name}: README.md must say first what its description says`)
  }
  const headings = [...readme.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)
  const known = headings.filter((heading) => (HEADINGS as readonly unknown[]).includes(heading))
  if (known.join() !== HEADINGS.join()) found.push(`${name}: README.md must have the headings ${HEADINGS.join(', ')}`)
  return [...found, ...installViolations(name, readme)]
}

function installViolations(name: string, readme: string): string[] {
  const install = /^## Install\n([^]*?)^## /m.exec(readme)?.[1] ?? ''
  const isNamed = (used: string): boolean => install.split(/[\s`.,]+/).includes(used)
  return [...packagesUsed(readme)]
    .filter((used) => !isNamed(used))
    .map((used) => `${name}: README.md must name, under Install, what its examples use: ${used}`)
}

/** The packages of ours that a document's examples import. */
function packagesUsed(text: string): Set<string> {
  return new Set([...text.matchAll(/ from '(tsyncio|@tsyncio\/[\w-]+)/g)].map(([, used = '']) => used))
}

function referenceViolations({ name, manifest, tsconfig }: Package): string[] {
  const declared = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
  const dependencies = declared.flatMap((dependency) => workspaceName(dependency) ?? []).toSorted()
  const references = (tsconfig.references ?? []).map(({ path }) => path.replace('../', '')).toSorted()
  if (dependencies.join() === references.join()) return []
  return [
    `${name}: tsconfig.json refers to ${references.join(', ')}; package.json depends on ${dependencies.join(', ')}`,
  ]
}
