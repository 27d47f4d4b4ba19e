import { existsSync, globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

export const ROOT: string = resolve(import.meta.dirname, '../../..')

export interface Manifest {
  readonly name: string
  readonly description?: string
  readonly type?: string
  readonly sideEffects?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
}

/** A file, by its path from the root of the repository. */
export interface TextFile {
  readonly path: string
  readonly text: string
}

/** A package as the checks see it: no check reads the disk. */
export interface Package {
  /** The name without its scope, which is also its folder's. */
  readonly name: string
  readonly manifest: Manifest
  readonly tsconfig: { readonly references?: readonly { readonly path: string }[] }
  readonly readme: string | undefined
  readonly sources: readonly TextFile[]
}

export function readText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

/** The files that match, in the order of their paths. */
export function readFiles(...patterns: string[]): TextFile[] {
  const paths = globSync(patterns, { cwd: ROOT, exclude: (path) => /(^|\/)(node_modules|dist|\.snippets)$/.test(path) })
  return paths.toSorted().map((path) => ({ path, text: readText(path) }))
}

export function readPackages(): Package[] {
  return readFiles('packages/*/package.json').map(({ path, text }) => {
    const folder = path.slice(0, -'/package.json'.length)
    const readme = `${folder}/README.md`
    return {
      name: folder.slice('packages/'.length),
      manifest: JSON.parse(text) as Manifest,
      tsconfig: JSON.parse(readText(`${folder}/tsconfig.json`)) as Package['tsconfig'],
      readme: existsSync(join(ROOT, readme)) ? readText(readme) : undefined,
      sources: readFiles(`${folder}/src/**/*.ts`),
    }
  })
}

/** `@tsyncio/tasks` and `tsyncio` as the table names them; undefined for what is not from this repository. */
export function workspaceName(specifier: string): string | undefined {
  return /^(?:@tsyncio\/([\w-]+)|(tsyncio))$/.exec(specifier)?.slice(1).find(Boolean)
}
