import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** A process that runs a module, and what it has printed so far. */
export interface Started {
  readonly child: ChildProcess
  /** Resolves once the process has printed `line`; rejects if it ends before. */
  readonly printed: (line: string) => Promise<void>
  /** How it ended: its status or the signal that ended it, and all that it printed. */
  readonly ended: Promise<{ status: number | string | null; lines: string[]; stderr: string }>
}

const LONGEST = 50_000

/** Starts a module in a process of its own, for less than a minute. */
export function startNode(code: string): Started {
  const cwd = fileURLToPath(new URL('.', import.meta.url))
  const args = ['--conditions=@tsyncio/source', '--input-type=module-typescript', '--eval', code]
  const child = spawn(process.execPath, args, { cwd, timeout: LONGEST, killSignal: 'SIGKILL' })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => (stdout += chunk))
  child.stderr.on('data', (chunk) => (stderr += chunk))
  const lines = (): string[] => stdout.split('\n').filter((line) => line !== '')
  const ended = new Promise<Awaited<Started['ended']>>((resolve) => {
    child.on('close', (status, signal) => resolve({ status: signal ?? status, lines: lines(), stderr }))
  })
  const printed = (line: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => void (lines().includes(line) && resolve())
      child.stdout.on('data', look)
      void ended.then(({ stderr: text }) => reject(new Error(`ended before it printed ${line}: ${text}`)))
      look()
    })
  return { child, printed, ended }
}
