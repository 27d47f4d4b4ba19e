import { LineProcess } from '../harness/line-process.ts'
import type { Sample } from '../harness/sample.ts'
import type { Worker } from '../harness/worker.ts'

/** How the messages come. */
export interface Traffic {
  readonly connections: number
  /** Bytes per message. */
  readonly size: number
  /** Connections besides these that stay silent. */
  readonly idle?: number
}

/** What a client says: a sample of the messages, and the memory that each idle connection takes. */
interface Answer extends Sample {
  readonly memory: number
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
    return this.ask(messages)
  }

  protected async ask(messages: number): Promise<Answer> {
    const { connections, size, idle = 0 } = this.#traffic
    const numbers = [await this.#port, this.#server.pid, connections, size, messages, idle]
    using client = new LineProcess([...this.#client, ...numbers.map(String)])
    return JSON.parse(await client.readLine()) as Answer
  }

  [Symbol.dispose](): void {
    this.#server[Symbol.dispose]()
  }
}

/** A server whose memory is asked for, not its time. Each round has a server of its own: memory that was freed is reused. */
export class IdleWorker extends EchoWorker {
  override async measure(messages: number): Promise<Sample> {
    const { memory, ...sample } = await this.ask(messages)
    return { ...sample, cost: memory }
  }
}
