import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Program, Recorded } from './program.ts'

const FOLDER = join(import.meta.dirname, '../python')

/** A program to record, or a seed to make one of. */
export type Request =
  | { readonly program: Program }
  | { readonly seed: number; readonly size: number | null; readonly areas: readonly string[] }

/** What CPython did; an error when it broke down over the program itself. */
export type Answer = Recorded | { readonly program?: Program; readonly error: string }

interface Pending {
  readonly request: Request
  readonly resolve: (answer: Answer) => void
}

/**
 * A CPython that records programs, one after the other.
 *
 * Invariant: answers come in the order of the requests; when the process dies over a request, that is answered by an
 * error, and a new process gets the others.
 */
export class Python {
  readonly #command: readonly string[]
  readonly #pending: Pending[] = []
  #process: ChildProcessWithoutNullStreams
  #hasAnswered = false

  /** `interpreter`: the Python to use; by default an installed 3.14, or else the one of the package `pyodide`. */
  constructor(interpreter?: string) {
    this.#command = serveCommand(interpreter)
    this.#process = this.#start()
  }

  record(request: Request): Promise<Answer> {
    return new Promise((resolve) => {
      this.#pending.push({ request, resolve })
      this.#send(request)
    })
  }

  close(): void {
    this.#process.removeAllListeners()
    this.#process.stdin.end()
  }

  #start(): ChildProcessWithoutNullStreams {
    const [command = '', ...args] = this.#command
    const process = spawn(command, args, { env: { ...globalThis.process.env, PYTHONHASHSEED: '0' } })
    process.stderr.pipe(globalThis.process.stderr)
    // A write to a process that has died says so here; its exit is handled below.
    process.stdin.on('error', () => {})
    createInterface(process.stdout).on('line', (line) => this.#answer(JSON.parse(line) as Answer))
    process.on('error', (error) => {
      throw error
    })
    process.on('close', (code, signal) => this.#restart(`Python ended: ${code ?? signal}`))
    return process
  }

  #answer(answer: Answer): void {
    this.#hasAnswered = true
    this.#pending.shift()?.resolve(answer)
  }

  #restart(error: string): void {
    if (!this.#hasAnswered) throw new Error(`${error} before it answered anything`)
    const broken = this.#pending.shift()
    this.#process = this.#start()
    for (const { request } of this.#pending) this.#send(request)
    broken?.resolve({ ...('program' in broken.request ? { program: broken.request.program } : {}), error })
  }

  #send(request: Request): void {
    this.#process.stdin.write(`${JSON.stringify(request)}\n`)
  }
}

function serveCommand(interpreter: string | undefined): string[] {
  const python = interpreter ?? (isInstalled('python3.14') ? 'python3.14' : undefined)
  if (python !== undefined) return [python, join(FOLDER, 'serve.py')]
  return [process.execPath, join(FOLDER, 'serve.mjs')]
}

function isInstalled(command: string): boolean {
  return spawnSync(command, ['--version']).status === 0
}
