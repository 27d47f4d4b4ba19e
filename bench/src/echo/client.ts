/** client.c where there is no C compiler, but for idle connections: `node client.ts PORT PID CONNECTIONS SIZE MESSAGES`. */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Sample } from '../harness/sample.ts'

/** What /proc counts CPU time in; always this on Linux, as far as programs can see. */
const TICKS_PER_SECOND = 100

const [port = 0, pid = 0, connections = 0, size = 0, messages = 0] = process.argv.slice(2).map(Number)
let left = messages
let intact = 0

const sockets = await Promise.all(Array.from({ length: connections }, open))
await sleep(10) // The server accepts them.
const begin = cpuTimeOf(pid)
await Promise.all(sockets.map(talk))
const cpu = cpuTimeOf(pid) - begin
console.log(JSON.stringify({ work: intact, cpu, cost: cpu / messages } satisfies Sample))
process.exit()

function open(): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket)).on('error', reject)
  })
}

/** Sends messages, each once the echo of the last one has come, while there are any. */
function talk(socket: Socket): Promise<void> {
  const message = randomBytes(size)
  let received = 0
  return new Promise((resolve, reject) => {
    const next = (): void => {
      if (left === 0) return resolve()
      message.writeInt32LE(left)
      left -= 1
      received = 0
      socket.write(message)
    }
    socket.on('data', (data) => {
      if (message.compare(data, 0, data.length, received, received + data.length) !== 0) {
        reject(new Error('the echo differs'))
      }
      received += data.length
      if (received < size) return
      intact += 1
      next()
    })
    next()
  })
}

/** User and system time of a process, in seconds, from /proc: in steps of 10 ms, so only long rounds are exact. */
function cpuTimeOf(id: number): number {
  const stat = readFileSync(`/proc/${id}/stat`, 'utf8')
  const [user = 0, system = 0] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number)
  return (user + system) / TICKS_PER_SECOND
}
