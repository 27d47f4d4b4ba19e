import type { Sample } from './sample.ts'
import type { Worker } from './worker.ts'

/** Who takes part. */
export interface Contender {
  readonly name: string
  /** Starts a process of its own for it. */
  start(): Worker
}

/** What a round consists of. */
export interface Load {
  /** How many operations: this many, or as many of `step` as take long enough. */
  readonly operations: number | { readonly step: number }
  /** The work that a worker reports for each of them. */
  readonly workPerOperation: number
}

export interface Plan {
  /** How often all contenders start afresh: how well code is compiled is luck, drawn once per process. */
  readonly processes: number
  /** How many rounds count, per process. */
  readonly rounds: number
  /** The CPU time that a round should take, in seconds. */
  readonly roundTime: number
  /** The CPU time that each process spends before rounds count, so that its code is compiled. */
  readonly warmUpTime: number
}

/**
 * Measures contenders against each other and returns the samples of each. Each has a process of its own, so that they
 * do not spoil each other's compiled code; they run by turns, so that they share the good and the bad moments of the
 * machine. (tinybench and mitata run everything in one process, one contender after the other.)
 */
export async function interleave(contenders: readonly Contender[], load: Load, plan: Plan): Promise<Sample[][]> {
  const samples: Sample[][] = contenders.map(() => [])
  // A load of fixed size is so large that one process will do.
  const processes = typeof load.operations === 'number' ? 1 : plan.processes
  for (let start = 0; start < processes; start += 1) {
    using stack = new DisposableStack()
    const entrants = contenders.map((contender) => stack.use(new Entrant(contender, load)))
    for (const entrant of entrants) await entrant.warmUp(plan)
    for (let round = 0; round < plan.rounds; round += 1) {
      for (const [index, entrant] of entrants.entries()) samples[index]?.push(await entrant.round())
    }
  }
  return samples
}

/** A contender in a process of its own. */
class Entrant implements Disposable {
  readonly #name: string
  readonly #load: Load
  readonly #worker: Worker
  #operations = 1

  constructor(contender: Contender, load: Load) {
    this.#name = contender.name
    this.#load = load
    this.#worker = contender.start()
  }

  /** Lets the compiler see the code, and finds out how many operations fill a round. */
  async warmUp({ roundTime, warmUpTime }: Plan): Promise<void> {
    const { operations } = this.#load
    if (typeof operations === 'number') {
      this.#operations = operations
      await this.round()
      return
    }
    this.#operations = operations.step
    for (let spent = 0; spent < warmUpTime;) {
      const { cpu } = await this.round()
      spent += cpu
      const growth = Math.min(2, roundTime / cpu)
      this.#operations = Math.ceil((this.#operations / operations.step) * growth) * operations.step
    }
  }

  async round(): Promise<Sample> {
    const sample = await this.#worker.measure(this.#operations)
    const expected = this.#operations * this.#load.workPerOperation
    if (sample.work === expected) return sample
    throw new Error(`${this.#name} did not do its work: ${sample.work} instead of ${expected}`)
  }

  [Symbol.dispose](): void {
    this.#worker[Symbol.dispose]()
  }
}
