import { LineProcess } from '../harness/line-process.ts'
import type { Sample } from '../harness/sample.ts'
import type { Worker } from '../harness/worker.ts'

/** How the messages come. */
export interface Traffic {
  readonly connections: number
  /** Bytes per message. */
  readonly size: number
}

/** An echo server in a process of its own; each round is a new client with new connections. */
export class EchoWorker implements Worker {
  readonly #server: LineProcess
  readonly #port: Promise<string>
  readonly #client: readonly string[]
  readonly #traffic: Traffic

  constructor(server: readonly string[], client: readonly string[], traffic: Traffic) {
    this.#server = new LineProcess(server)
    this.#port = this.#server.readLine()
    this.#client = client
    this.#traffic = traffic
  }

  async measure(messages: number): Promise<Sample> {
    const { connections, size } = this.#traffic
    const numbers = [await this.#port, this.#server.pid, connections, size, messages]
    using client = new LineProcess([...this.#client, ...numbers.map(String)])
    return JSON.parse(await client.readLine()) as Sample
  }

  [Symbol.dispose](): void {
    this.#server[Symbol.dispose]()
  }
}
