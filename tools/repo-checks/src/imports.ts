export interface Import {
  readonly specifier: string
  readonly line: number
  /** Leaves nothing behind at run time: `import type` and `export type`. */
  readonly typeOnly: boolean
}

const NAMES = String.raw`(?:\{[^}]*\}|\*(?: as \w+)?|\w+(?:, (?:\{[^}]*\}|\* as \w+))?)`
const STATEMENT = new RegExp(String.raw`^(?:import|export) (type )?(?:${NAMES} from )?'([^']+)'`, 'gm')
const EXPRESSION = /^(?!\s*(?:\/\/|\/?\*)).*\bimport\(\s*'([^']+)'/gm

/** Every import and re-export in formatted source text. */
export function importsOf(source: string): Import[] {
  const found: Import[] = []
  for (const { 1: type, 2: specifier = '', index } of source.matchAll(STATEMENT)) {
    found.push({ specifier, line: lineAt(source, index), typeOnly: type !== undefined })
  }
  for (const { 1: specifier = '', index } of source.matchAll(EXPRESSION)) {
    found.push({ specifier, line: lineAt(source, index), typeOnly: false })
  }
  return found
}

function lineAt(source: string, index: number): number {
  return source.slice(0, index).split('\n').length
}
