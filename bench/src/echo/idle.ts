import { interleave } from '../harness/interleave.ts'
import type { Plan } from '../harness/interleave.ts'
import { outcomeOf } from '../report/outcome.ts'
import type { Outcome } from '../report/outcome.ts'
import { EchoWorker, IdleWorker } from './echo-worker.ts'
import { idleServers, node } from './servers.ts'

const MANY = 10_000
const FEW = 10
const ACTIVE = { connections: 10, size: 1024 }
const MESSAGES = { operations: 5000, workPerOperation: 1 }

/** What connections cost that nobody speaks on: their memory, and the time they take from those that are in use. */
export async function* measureIdle(quick: boolean, client: readonly string[]): AsyncGenerator<Outcome> {
  const rounds = quick ? 1 : 5
  yield await measureMemory({ processes: rounds, rounds: 1, roundTime: 0, warmUpTime: 0 }, client)
  yield await measureTime({ processes: 1, rounds, roundTime: 0, warmUpTime: 0 }, client)
}

async function measureMemory(plan: Plan, client: readonly string[]): Promise<Outcome> {
  const contenders = idleServers().map(({ name, command }) => ({
    name,
    start: () => new IdleWorker(command, client, { ...ACTIVE, idle: MANY }),
  }))
  return outcomeOf(
    { group: 'echo', name: 'an idle connection of 10,000', unit: 'bytes' },
    contenders.map(({ name }) => name),
    await interleave(contenders, { operations: { step: 1000 }, workPerOperation: 1 }, plan),
    { 'node-net': 0.3 },
  )
}

async function measureTime(plan: Plan, client: readonly string[]): Promise<Outcome> {
  const { command } = node('tsyncio-guest')
  const contenders = [MANY, FEW].map((idle) => ({
    name: `tsyncio-guest, ${idle.toLocaleString('en')} idle`,
    start: () => new EchoWorker(command, client, { ...ACTIVE, idle }),
  }))
  return outcomeOf(
    { group: 'echo', name: 'echo on 10 connections among idle ones', unit: 'µs' },
    contenders.map(({ name }) => name),
    await interleave(contenders, MESSAGES, plan),
    { [`tsyncio-guest, ${FEW} idle`]: 1.2 },
  )
}
