/** One row of the table under `## Packages` in docs/architecture.md. Packages are named without their scope. */
export interface Row {
  readonly name: string
  readonly sentence: string
  /** Announced, not built yet. */
  readonly later: boolean
  /** What it may depend on at run time, inside the repository and outside of it. */
  readonly packages: ReadonlySet<string>
  readonly outside: ReadonlySet<string>
  /** What it may import types from, and only types. */
  readonly types: ReadonlySet<string>
  /** What from outside it works with where that is installed, and does without otherwise. */
  readonly peers: ReadonlySet<string>
}

export type Table = ReadonlyMap<string, Row>

/** Reads the first table under `## Packages`: package | one sentence | may depend on. */
export function parseDependencyTable(markdown: string): Table {
  const section = markdown.split(/^## /m).find((part) => part.startsWith('Packages\n')) ?? ''
  const lines = section.split('\n').filter((line) => line.startsWith('|'))
  if (lines.length < 3) throw new Error('no table under "## Packages"')
  const cells = lines.slice(2).map(splitCells)
  const names = cells.map(([name = '']) => packageName(name))
  return new Map(cells.map((row) => parseRow(row, names)).map((row) => [row.name, row]))
}

function splitCells(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())
}

function packageName(cell: string): string {
  const [, name] = /^`(?:@tsyncio\/)?([\w-]+)`/.exec(cell) ?? []
  if (name === undefined) throw new Error(`not a package: ${cell}`)
  return name
}

function parseRow([cell = '', sentence = '', mayDependOn = '–']: string[], names: string[]): Row {
  const name = packageName(cell)
  const packages = new Set<string>()
  const outside = new Set<string>()
  const types = new Set<string>()
  const peers = new Set<string>()
  for (const item of mayDependOn.split(/[,;]/)) {
    const [, quote, word = '', how] = /^(`?)(–|[\w-]+)`?(?: \((types|peer)\))?$/.exec(item.trim()) ?? []
    const target = quote ? (how === 'peer' ? peers : outside) : how === 'types' ? types : packages
    if (word === 'all') for (const other of names) target.add(other)
    else if (quote || names.includes(word)) target.add(word)
    else if (word !== '–') throw new Error(`${name} may depend on "${item.trim()}": no such package`)
  }
  return { name, sentence, later: cell.endsWith('(later)'), packages, outside, types, peers }
}
