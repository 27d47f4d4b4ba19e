import type { Package, TextFile } from './workspace.ts'

/** What docs/coverage.md is compared with. */
export interface Evidence {
  readonly packages: readonly Package[]
  /** What each package exports, by its name without the scope. */
  readonly exports: ReadonlyMap<string, Readonly<Record<string, unknown>>>
  readonly tests: readonly TextFile[]
  /** The names of the programs of the oracle's corpus. */
  readonly programs: ReadonlySet<string>
}

interface Row {
  readonly section: string
  readonly cells: readonly string[]
}

/** What docs/coverage.md says that is not so: names, tests and programs that are not there, and wrong counts. */
export function coverageViolations(text: string, evidence: Evidence): string[] {
  const rows = readRows(text)
  return [
    ...rows.filter(({ cells }) => cells.length === 4).flatMap((row) => nameViolations(row, evidence)),
    ...rows.filter(isGroup).flatMap((row) => groupViolations(row, evidence)),
    ...countViolations(rows),
  ]
}

/** The rows of all tables, without their heads. */
function readRows(text: string): Row[] {
  let section = ''
  return text.split('\n').flatMap((line, n, lines) => {
    section = /^### (.*)/.exec(line)?.[1] ?? section
    if (!line.startsWith('|') || line.startsWith('|-') || lines[n + 1]?.startsWith('|-') === true) return []
    return [
      {
        section,
        cells: line
          .slice(1, -1)
          .split('|')
          .map((cell) => cell.trim()),
      },
    ]
  })
}

/** A row of what a file of CPython's tests shows. */
function isGroup({ section, cells }: Row): boolean {
  return section.startsWith('test_') && cells.length === 3
}

/** asyncio's name | name here | package | remark */
function nameViolations({ cells: [name, here = '', folder = '', remark = ''] }: Row, evidence: Evidence): string[] {
  if (here === '–') return /^(later|none): ./.test(remark) ? [] : [`${name}: neither a name nor a reason`]
  return [...here.matchAll(/`([\w.]+)`/g)]
    .map(([, path = '']) => path)
    .filter((path) => !isExported(path, folder.replaceAll('`', ''), evidence))
    .map((path) => `${name}: ${folder} has no ${path}`)
}

function isExported(path: string, folder: string, { packages, exports }: Evidence): boolean {
  const [name = '', member] = path.split('.')
  const value = exports.get(folder)?.[name] as { readonly prototype?: object } | undefined
  if (value === undefined || member === undefined) return value !== undefined
  if (member in (value.prototype ?? {})) return true
  // A field is not on the prototype.
  const field = new RegExp(`^  (readonly )?${member}\\b`, 'm')
  return packages.some((pkg) => pkg.name === folder && pkg.sources.some(({ text }) => field.test(text)))
}

/** what is shown | CPython's tests | `package/file` “title” “beginning of a title…” corpus `program` */
function groupViolations({ section, cells: [group, , shown = ''] }: Row, { tests, programs }: Evidence): string[] {
  if (/^(later|none): ./.test(shown)) return []
  let file: TextFile | undefined
  const wrong = [...shown.matchAll(/`([^`]+)`|“([^”]+)”/g)].filter(([, code, title = '']) => {
    if (code?.includes('/') !== true) return code === undefined ? !hasTitle(file, title) : !programs.has(code)
    const path = `packages/${code.replace('/', '/test/')}.test.ts`
    file = tests.find((test) => test.path === path)
    return file === undefined
  })
  return wrong.map(([reference]) => `${section}: ${group}: there is no ${reference}`)
}

function hasTitle(file: TextFile | undefined, title: string): boolean {
  const quoted = ["'", '"', '`'].map((quote) => quote + (title.endsWith('…') ? title.slice(0, -1) : title + quote))
  return file !== undefined && quoted.some((literal) => file.text.includes(literal))
}

/** file of CPython's tests | groups shown | groups */
function countViolations(rows: readonly Row[]): string[] {
  return rows.flatMap(({ section, cells: [file = '', shown, all] }) => {
    if (section !== 'Counts') return []
    const groups = rows.filter((row) => isGroup(row) && row.section === file.replaceAll('`', ''))
    const there = groups.filter(({ cells }) => /^(`|corpus)/.test(cells[2] ?? ''))
    const counted = `${there.length} of ${groups.length}`
    return counted === `${shown} of ${all}` ? [] : [`${file}: ${counted} groups, and not ${shown} of ${all}`]
  })
}
