import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Sample } from './sample.ts'

/** A process that answers each line with a number of operations by a line with what they cost. */
export class WorkerProcess implements Disposable {
  readonly #child: ChildProcess
  readonly #answers: AsyncIterator<string>

  constructor(command: readonly string[]) {
    const [file = '', ...rest] = command
    this.#child = spawn(file, rest, { stdio: ['pipe', 'pipe', 'inherit'] })
    if (this.#child.stdout === null) throw new Error('the worker has no output')
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
  }

  /** Has it do `n` operations. */
  async measure(n: number): Promise<Sample> {
    this.#child.stdin?.write(`${n}\n`)
    const answer = await this.#answers.next()
    if (answer.done === true) throw new Error(`the worker died: ${this.#child.spawnargs.join(' ')}`)
    return JSON.parse(answer.value) as Sample
  }

  [Symbol.dispose](): void {
    this.#child.kill()
  }
}
