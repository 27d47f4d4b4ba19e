import { posix } from 'node:path'
import type { Row, Table } from './dependency-table.ts'
import { importsOf } from './imports.ts'
import type { Import } from './imports.ts'
import { workspaceName } from './workspace.ts'
import type { Package, TextFile } from './workspace.ts'

/** The one package that may need something from outside the repository at run time. */
const HAS_OUTSIDE_DEPENDENCIES = 'selector-io'

/** Every way in which packages and table disagree, as sentences. */
export function dependencyViolations(table: Table, packages: readonly Package[]): string[] {
  const built = new Set(packages.map(({ name }) => name))
  const missing = [...table.values()].filter((row) => !row.later && !built.has(row.name))
  return [
    ...missing.map(({ name }) => `${name} has a row, but no package; mark it "(later)"`),
    ...packages.flatMap((pkg) => {
      const row = table.get(pkg.name)
      if (row === undefined) return [`${pkg.name} has no row in the table`]
      if (row.later) return [`${pkg.name} is built, but its row says "(later)"`]
      return [...manifestViolations(row, pkg), ...importViolations(row, pkg)]
    }),
  ]
}

function manifestViolations(row: Row, { name, manifest }: Package): string[] {
  const found: string[] = []
  for (const dependency of Object.keys(manifest.dependencies ?? {})) {
    if (!mayUse(row, dependency)) found.push(`${name} may not depend on ${dependency}`)
  }
  for (const peer of Object.keys(manifest.peerDependencies ?? {})) {
    if (mayUse(row, peer)) continue
    if (!mayUseTypes(row, peer) && !row.peers.has(peer)) found.push(`${name} may not have the peer ${peer}`)
    // Its types are part of ours, so whoever reads ours must be able to have it; nobody has to.
    else if (!manifest.peerDependenciesMeta?.[peer]?.optional) found.push(`${name}: the peer ${peer} must be optional`)
    else if (!manifest.devDependencies?.[peer]) found.push(`${name}: the peer ${peer} must be a devDependency too`)
  }
  return found
}

function importViolations(row: Row, pkg: Package): string[] {
  return pkg.sources.flatMap((file) =>
    importsOf(file.text).flatMap((imported) => {
      const objection = objectionTo(imported, file, row, pkg)
      return objection === undefined ? [] : [`${file.path}:${imported.line} ${objection}`]
    }),
  )
}

function objectionTo(imported: Import, file: TextFile, row: Row, { manifest }: Package): string | undefined {
  const { specifier, typeOnly } = imported
  if (specifier.startsWith('node:')) return undefined // The compiler knows who may: `types` in tsconfig.json.
  if (specifier.startsWith('.')) {
    return leavesPackage(file.path, specifier) ? `leaves its package: ${specifier}` : undefined
  }
  if (specifier === manifest.name) return `imports its own package: ${specifier}`
  if (!mayUse(row, specifier) && !row.peers.has(specifier)) {
    if (!mayUseTypes(row, specifier)) return `may not import ${specifier}`
    if (!typeOnly) return `may import only types from ${specifier}`
  }
  const declared = { ...manifest.dependencies, ...manifest.peerDependencies }
  return specifier in declared ? undefined : `imports ${specifier}, which its package.json does not declare`
}

function mayUse(row: Row, specifier: string): boolean {
  const name = workspaceName(specifier)
  if (name === undefined) return row.name === HAS_OUTSIDE_DEPENDENCIES && row.outside.has(specifier)
  return row.packages.has(name)
}

function mayUseTypes(row: Row, specifier: string): boolean {
  return row.types.has(workspaceName(specifier) ?? '')
}

function leavesPackage(path: string, specifier: string): boolean {
  const [, folder = ''] = /^(packages\/[^/]+\/src\/)/.exec(path) ?? []
  return !posix.join(posix.dirname(path), specifier).startsWith(folder)
}
