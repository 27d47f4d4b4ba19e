import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** An example in a process of its own. */
export interface StartedExample {
  readonly child: ChildProcess
  /** The first match of `pattern` in what it prints; rejects if it ends without that. */
  readonly printed: (pattern: RegExp) => Promise<RegExpExecArray>
  /** How it ended, and all that it printed. */
  readonly ended: Promise<{ status: number | string | null; stdout: string; stderr: string }>
}

const LONGEST = 50_000

/** Starts an example on the sources, for less than a minute, and not for longer than the test. */
export function startExample(name: string, ...args: (string | number)[]): StartedExample {
  const path = fileURLToPath(new URL(`../src/${name}`, import.meta.url))
  const child = spawn(process.execPath, ['--conditions=@tsyncio/source', path, ...args.map(String)], {
    timeout: LONGEST,
    killSignal: 'SIGKILL',
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => (stdout += chunk))
  child.stderr.on('data', (chunk) => (stderr += chunk))
  const ended = new Promise<Awaited<StartedExample['ended']>>((resolve) => {
    child.on('close', (status, signal) => resolve({ status: signal ?? status, stdout, stderr }))
  })
  const printed = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const match = pattern.exec(stdout)
        if (match !== null) resolve(match)
      }
      child.stdout.on('data', look)
      void ended.then(() => reject(new Error(`ended without ${pattern}:\n${stdout}${stderr}`)))
      look()
    })
  return { child, printed, ended }
}

/** Starts a server, and returns the port that it prints, with the rest. */
export async function startServer(
  name: string,
  ...args: (string | number)[]
): Promise<StartedExample & { readonly port: number }> {
  const started = startExample(name, ...args)
  const [, port] = await started.printed(/(\d+)\/?\n/)
  return { ...started, port: Number(port) }
}
