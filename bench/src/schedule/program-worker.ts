import { LineProcess } from '../harness/line-process.ts'
import type { Sample } from '../harness/sample.ts'
import type { Worker } from '../harness/worker.ts'

/** Runs one program of one dialect in a process of its own; see worker.ts. */
export class ProgramWorker implements Worker {
  readonly #process: LineProcess

  constructor(command: readonly string[]) {
    this.#process = new LineProcess(command)
  }

  async measure(operations: number): Promise<Sample> {
    this.#process.writeLine(String(operations))
    return JSON.parse(await this.#process.readLine()) as Sample
  }

  [Symbol.dispose](): void {
    this.#process[Symbol.dispose]()
  }
}
