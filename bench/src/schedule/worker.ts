/**
 * One contender of one case, in a process of its own: `node worker.ts RUNNER DIALECT PROGRAM`.
 * For each line with a number of operations on its input it does that many, and prints what they cost.
 */
import { createInterface } from 'node:readline'
import type { Sample } from '../harness/sample.ts'

type RunProgram = (program: unknown, n: number) => Outcome | Promise<Outcome>
/** The work done; with the cost of one operation where the program measures that itself. */
type Outcome = number | { readonly work: number; readonly cost: number }

const [runner = '', dialect = '', program = ''] = process.argv.slice(2)
const { runProgram } = (await import(`./runners/${runner}.ts`)) as { runProgram: RunProgram }
const programs = (await import(`./${dialect}.ts`)) as Record<string, unknown>

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await sample(Number(line))))
}

async function sample(n: number): Promise<Sample> {
  const begin = process.cpuUsage()
  const outcome = await runProgram(programs[program], n)
  const { user, system } = process.cpuUsage(begin)
  const cpu = (user + system) / 1e6
  return typeof outcome === 'number' ? { cpu, work: outcome, cost: cpu / n } : { cpu, ...outcome }
}
