import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface Ended {
  /** `null` when it had to be killed. */
  readonly status: number | null
  readonly lines: string[]
  readonly stderr: string
}

/** Runs a module in a process of its own, and waits for its end; for less than a minute. */
export function runNode(code: string): Ended {
  const cwd = fileURLToPath(new URL('.', import.meta.url))
  const args = ['--conditions=@tsyncio/source', '--input-type=module-typescript', '--eval', code]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8', timeout: 50_000 })
  return { status, lines: stdout.split('\n').filter((line) => line !== ''), stderr }
}
