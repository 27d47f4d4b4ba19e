// The kernel in memory and the one beneath us are told the same, and must answer the same.
import * as fc from 'fast-check'
import { AF_UNIX, koffiKernel, SOCK_STREAM } from '@tsyncio/selector-io'
import type { Kernel } from '@tsyncio/selector-io'
import { fakeKernel } from '@tsyncio/selector-io/fake'
import { expect, test } from 'vitest'
import { connectionOf, lookFor } from './tcp-ends.ts'

const [ADD, DELETE, MODIFY] = [1, 2, 3]
const EDGE = 1 << 31

type Command =
  | { readonly name: 'send' | 'recv'; readonly side: 0 | 1; readonly bytes: number }
  | { readonly name: 'shutdown'; readonly side: 0 | 1; readonly how: number }
  | { readonly name: 'close'; readonly side: 0 | 1 }
  | { readonly name: 'control'; readonly side: 0 | 1; readonly operation: number; readonly events: number }
  | { readonly name: 'wait' }

const side = fc.constantFrom<0 | 1>(0, 1)
const bytes = fc.integer({ min: 1, max: 40 })
const LEVELS = [1, 4, 5]
/** Edges of input only: when room is told of once more is for each kernel to decide. */
const EDGES = [1 | EDGE, 1 | 0x2000 | EDGE]

function commandsWith(events: readonly number[]): fc.Arbitrary<Command[]> {
  const control = fc.record({
    name: fc.constant('control' as const),
    side,
    operation: fc.constantFrom(ADD, ADD, MODIFY, DELETE),
    events: fc.constantFrom(...events),
  })
  const command: fc.Arbitrary<Command> = fc.oneof(
    { weight: 4, arbitrary: fc.record({ name: fc.constantFrom<'send' | 'recv'>('send', 'recv'), side, bytes }) },
    { weight: 1, arbitrary: fc.record({ name: fc.constant('shutdown' as const), side, how: fc.nat({ max: 2 }) }) },
    { weight: 1, arbitrary: fc.record({ name: fc.constant('close' as const), side }) },
    { weight: 3, arbitrary: control },
    { weight: 4, arbitrary: fc.record({ name: fc.constant('wait' as const) }) },
  )
  return fc.array(command, { maxLength: 30 })
}

/** Two connected sockets and an epoll instance, and what they answer. */
class Machine {
  readonly #kernel: Kernel
  readonly #sides: readonly number[]
  readonly #epoll: number
  #open = [true, true]
  #next = 0

  constructor(kernel: Kernel, connect: (kernel: Kernel) => number[]) {
    this.#kernel = kernel
    this.#sides = connect(kernel)
    this.#epoll = kernel.epollCreate()
  }

  run(step: Command): unknown {
    if (step.name === 'wait') return this.#wait()
    const fd = this.#sides[step.side] ?? -1
    // Its number may serve another file of this process by now.
    if (!this.#open[step.side]) return 'closed'
    switch (step.name) {
      case 'send':
        return this.#kernel.send(fd, this.#message(step.bytes), step.bytes, 0x4000)
      case 'recv':
        return this.#receive(fd, step.bytes)
      case 'shutdown':
        return this.#kernel.shutdown(fd, step.how)
      case 'control':
        return this.#kernel.epollCtl(this.#epoll, step.operation, fd, step.events)
      case 'close':
        this.#open[step.side] = false
        return this.#kernel.close(fd)
    }
  }

  /** What can be seen of the sockets: `expected`, as soon as it is that. */
  lookFor(expected?: unknown): unknown {
    const ends = this.#sides.map((fd, index): [string, number] => [`${index}`, fd])
    return lookFor(
      expected,
      this.#kernel,
      ends.filter((_, index) => this.#open[index]),
    )
  }

  end(): void {
    this.#sides.forEach((fd, index) => this.#open[index] && this.#kernel.close(fd))
    this.#kernel.close(this.#epoll)
  }

  #message(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.#next++ % 251)
  }

  #receive(fd: number, length: number): unknown {
    const buffer = new Uint8Array(length)
    const count = this.#kernel.recv(fd, buffer, length, 0)
    return count < 0 ? count : [...buffer.subarray(0, count)]
  }

  #wait(): unknown {
    const ready = new Int32Array(4 * 8)
    const count = this.#kernel.epollWait(this.#epoll, ready, 0)
    const pairs = Array.from({ length: count }, (_, index) => ready.subarray(2 * index, 2 * index + 2))
    return this.#sides.map((fd) => pairs.find(([number]) => number === fd)?.[1])
  }
}

function pairOf(kernel: Kernel): number[] {
  const pair = new Int32Array(2)
  expect(kernel.socketpair(AF_UNIX, SOCK_STREAM, 0, pair)).toBe(0)
  return [...pair]
}

function tcpEnds(kernel: Kernel): number[] {
  const [client, server, listener] = connectionOf(kernel)
  kernel.close(listener)
  return [client, server]
}

/** Who has heard of the end already hears of it again when the other side ends its output for a second time. */
const endsTwice: Command[] = [
  { name: 'shutdown', side: 0, how: 0 },
  { name: 'control', side: 0, operation: ADD, events: 1 | EDGE },
  { name: 'wait' },
  { name: 'shutdown', side: 1, how: 1 },
  { name: 'wait' },
]

function expectTheSame(connect: (kernel: Kernel) => number[], commands: readonly Command[]): void {
  const [real, fake] = [new Machine(koffiKernel(), connect), new Machine(fakeKernel(), connect)]
  try {
    for (const step of commands) {
      const [expected, actual] = [real.run(step), fake.run(step)]
      expect([step, actual]).toEqual([step, expected])
      const seen = fake.lookFor()
      expect([step, seen]).toEqual([step, real.lookFor(seen)])
    }
  } finally {
    real.end()
    fake.end()
  }
}

test('socket pairs and epoll answer as those of Linux', () => {
  fc.assert(
    fc.property(commandsWith([...LEVELS, ...EDGES]), (commands) => expectTheSame(pairOf, commands)),
    { numRuns: 1000, examples: [[endsTwice]] },
  )
})

// Without edges: TCP tells of one more when an end is acknowledged, sooner or later.
test('so do the two ends of a TCP connection', () => {
  fc.assert(
    fc.property(commandsWith(LEVELS), (commands) => expectTheSame(tcpEnds, commands)),
    { numRuns: 300 },
  )
})
