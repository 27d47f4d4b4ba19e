import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'

/** As long as a process may live, in milliseconds: one that hangs is to be noticed. */
const LONGEST_LIFE = 300_000

/** A child process that is talked to in lines. It ends with this object. */
export class LineProcess implements Disposable {
  readonly #child: ChildProcess
  readonly #lines: AsyncIterator<string>

  constructor(command: readonly string[]) {
    const [file = '', ...rest] = command
    this.#child = spawn(file, rest, { stdio: ['pipe', 'pipe', 'inherit'], timeout: LONGEST_LIFE })
    if (this.#child.stdout === null) throw new Error(`${file} has no output`)
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
  }

  get pid(): number {
    return this.#child.pid ?? Number.NaN
  }

  writeLine(line: string): void {
    this.#child.stdin?.write(`${line}\n`)
  }

  /** The next line of its output. Throws if there is none. */
  async readLine(): Promise<string> {
    const line = await this.#lines.next()
    if (line.done === true) throw new Error(`it ended too early: ${this.#child.spawnargs.join(' ')}`)
    return line.value
  }

  [Symbol.dispose](): void {
    this.#child.kill()
  }
}
