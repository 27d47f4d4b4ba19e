import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Runs a module in a process of its own; returns how that ended and what it printed. */
export function runNode(code: string): { status: number | null; stdout: string; stderr: string } {
  const cwd = fileURLToPath(new URL('..', import.meta.url))
  const args = ['--conditions=@tsyncio/source', '--input-type=module', '--eval', code]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8', timeout: 50_000 })
  return { status, stdout, stderr }
}
