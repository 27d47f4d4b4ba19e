import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface Ended {
  readonly status: number | string
  readonly stdout: string
  readonly stderr: string
}

/** Runs a module in a process of its own; promises how that ended and what it printed. */
export function runNode(code: string): Promise<Ended> {
  const cwd = fileURLToPath(new URL('..', import.meta.url))
  const args = ['--conditions=@tsyncio/source', '--input-type=module', '--eval', code]
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd, timeout: 50_000 }, (error, stdout, stderr) => {
      resolve({ status: error?.code ?? error?.signal ?? 0, stdout, stderr })
    })
  })
}
