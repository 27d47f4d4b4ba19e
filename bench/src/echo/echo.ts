import { interleave } from '../harness/interleave.ts'
import type { Plan } from '../harness/interleave.ts'
import type { Sample } from '../harness/sample.ts'
import { outcomeOf } from '../report/outcome.ts'
import type { Outcome, Targets } from '../report/outcome.ts'
import { summaryOf } from '../report/summary.ts'
import { EchoWorker } from './echo-worker.ts'
import type { Traffic } from './echo-worker.ts'
import { measureIdle } from './idle.ts'
import { echoClient, echoServers } from './servers.ts'
import type { Tools } from './servers.ts'

const QUICK: Plan = { processes: 1, rounds: 2, roundTime: 0.02, warmUpTime: 0.05 }
const FULL: Plan = { processes: 1, rounds: 7, roundTime: 0.2, warmUpTime: 0.8 }

const ALL_TRAFFIC = [1024, 16384].flatMap((size) => [1, 10, 100, 1000].map((connections) => ({ connections, size })))
const SOME_TRAFFIC = [{ connections: 100, size: 1024 }]

/** At 100 connections, a guest of Node is to need no more of the CPU per message than this part of what `net` needs. */
const TARGETS = { 'node-net': 0.8 }

/** What each of tsyncio's ways to serve is to need, at most, in terms of others: the median of all traffic but the thinnest. */
const SUMMARY_TARGETS: Readonly<Record<string, Targets>> = {
  'tsyncio-callbacks-blocking': { 'c-epoll': 1.15 },
  'tsyncio-callbacks': { 'c-epoll': 1.2 },
  'tsyncio-guest': { 'c-epoll': 1.35, 'node-net': 0.6, 'uvloop-protocol': 1 },
}

/** Measures the CPU time that a server spends on a message which it sends back, and what idle connections cost. */
export async function* measureEcho(quick: boolean, tools: Tools): AsyncGenerator<Outcome> {
  const contenders = echoServers(tools).map(({ name }) => name)
  const cells: Sample[][][] = []
  for (const traffic of quick ? SOME_TRAFFIC : ALL_TRAFFIC) {
    const samples = await measure(traffic, quick ? QUICK : FULL, tools)
    if (traffic.connections > 1) cells.push(samples)
    const targets = traffic.connections === 100 ? TARGETS : {}
    yield outcomeOf({ group: 'echo', name: nameOf(traffic), unit: 'µs' }, contenders, samples, targets)
  }
  for (const [subject, targets] of Object.entries(SUMMARY_TARGETS)) {
    yield summaryOf(
      { group: 'echo', name: `echo, all: ${subject.replace('tsyncio-', '')}`, unit: 'µs' },
      contenders,
      cells,
      subject,
      targets,
    )
  }
  // Only the client in C keeps connections idle.
  if (tools.compiler !== undefined) yield* measureIdle(quick, echoClient(tools))
}

function measure(traffic: Traffic, plan: Plan, tools: Tools): Promise<Sample[][]> {
  const client = echoClient(tools)
  const contenders = echoServers(tools).map(({ name, command }) => ({
    name,
    start: () => new EchoWorker(command, client, traffic),
  }))
  return interleave(contenders, { operations: { step: 1000 }, workPerOperation: 1 }, plan)
}

function nameOf({ connections, size }: Traffic): string {
  return `echo of ${size / 1024} KiB, ${connections} connection${connections === 1 ? '' : 's'}`
}
