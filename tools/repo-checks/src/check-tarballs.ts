/** Packs every package as for publishing, and lets publint and attw look at the tarballs. */
import { execFileSync } from 'node:child_process'
import { globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from './workspace.ts'

const folder = mkdtempSync(join(tmpdir(), 'tsyncio-tarballs-'))
try {
  run('pnpm', '--recursive', '--filter', './packages/*', 'pack', '--pack-destination', folder)
  for (const tarball of globSync(join(folder, '*.tgz')).toSorted()) {
    run('publint', '--strict', tarball)
    run('attw', '--profile', 'esm-only', '--no-summary', tarball)
  }
} finally {
  rmSync(folder, { recursive: true })
}

function run(command: string, ...args: string[]): void {
  execFileSync(command, args, { cwd: ROOT, stdio: 'inherit' })
}
