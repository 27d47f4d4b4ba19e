import { interleave } from '../harness/interleave.ts'
import type { Plan } from '../harness/interleave.ts'
import { outcomeOf } from '../report/outcome.ts'
import type { Outcome } from '../report/outcome.ts'
import { EchoWorker } from './echo-worker.ts'
import type { Traffic } from './echo-worker.ts'
import { echoClient, echoServers } from './servers.ts'
import type { Tools } from './servers.ts'

const QUICK: Plan = { processes: 1, rounds: 2, roundTime: 0.02, warmUpTime: 0.05 }
const FULL: Plan = { processes: 1, rounds: 9, roundTime: 0.08, warmUpTime: 0.4 }

const ALL_TRAFFIC = [1024, 16384].flatMap((size) => [1, 10, 100].map((connections) => ({ connections, size })))
const SOME_TRAFFIC = [{ connections: 100, size: 1024 }]

/** At 100 connections, a guest of Node is to need no more of the CPU per message than this part of what `net` needs. */
const TARGET = { contender: 'node-net', ratio: 0.8 }

/** Measures the CPU time that a server spends on a message which it sends back. */
export async function* measureEcho(quick: boolean, tools: Tools): AsyncGenerator<Outcome> {
  for (const traffic of quick ? SOME_TRAFFIC : ALL_TRAFFIC) yield await measure(traffic, quick ? QUICK : FULL, tools)
}

async function measure(traffic: Traffic, plan: Plan, tools: Tools): Promise<Outcome> {
  const { connections, size } = traffic
  const client = echoClient(tools)
  const contenders = echoServers(tools).map(({ name, command }) => ({
    name,
    start: () => new EchoWorker(command, client, traffic),
  }))
  const load = { operations: { step: 1000 }, workPerOperation: 1 }
  return outcomeOf(
    {
      group: 'echo',
      name: `echo of ${size / 1024} KiB, ${connections} connection${connections === 1 ? '' : 's'}`,
      unit: 'µs',
    },
    contenders.map(({ name }) => name),
    await interleave(contenders, load, plan),
    connections === 100 ? TARGET : undefined,
  )
}
