import { kindOf, RuntimeError } from '@tsyncio/futures'
import type { Address, Selector, Watch } from '@tsyncio/selector-io'
import { Choices, randomly } from './choices.ts'
import { Lane } from './lane.ts'
import { checkLatency, chooseLatency } from './latency.ts'
import type { Latency } from './latency.ts'
import { Random } from './random.ts'
import { checkSeed } from './scheduled-trial.ts'
import type { Fault, MemoryKernel, Parcel, SocketParts } from './socket-parts.ts'
import { VirtualClock } from './virtual-clock.ts'
import { VirtualSelector } from './virtual-selector.ts'
import { atThisMoment } from './words.ts'

/** What a network in memory is made of. */
export interface NetworkOptions {
  /** What sockets are made of: `memorySockets` of `@tsyncio/selector-io/fake`. */
  readonly sockets?: SocketParts | undefined
  /** The clock of the loop; a new one by default. */
  readonly clock?: VirtualClock | undefined
  /** What the schedule decides, or a seed that decides it; without one, everything is as by default. */
  readonly choices?: Choices | number | undefined
}

/** How many bytes a call transfers, if it does not transfer all. */
const PARTS = [1, 2, 17]

/** As poll(2) has it. */
const POLLIN = 1

const TRANSFERS = /^(?:recv|send)/

/**
 * A network in memory: sockets on it are the usual ones, made with its kernel. What they send takes as long as the
 * schedule decides, comes in any portions, and waits where the network is divided.
 *
 * A socket's host is that of the address to which it is bound; clients have the host of their server unless they are bound.
 */
export class VirtualNetwork {
  readonly clock: VirtualClock
  readonly #choices: Choices
  readonly #sockets: SocketParts | undefined
  readonly #lanes = new Map<object, Lane>()
  #kernel: MemoryKernel | undefined
  #latency: Latency = { least: 0, most: 0 }
  #mayLoseConnections = false
  #groups: readonly (readonly string[])[] = []

  constructor({ sockets, clock = new VirtualClock(), choices = new Choices() }: NetworkOptions = {}) {
    this.#sockets = sockets
    this.clock = clock
    this.#choices =
      typeof choices === 'number' ? new Choices(randomly(new Random(checkSeed(choices, 'choices')))) : choices
  }

  /** The system calls: `new Socket({ kernel: network.kernel })`, `socketPair({ kernel: network.kernel })`. */
  get kernel(): MemoryKernel {
    const wire = { carry: (parcel: Parcel) => this.#carry(parcel) }
    return (this.#kernel ??= this.#parts().fakeKernel({ wire, faults: ({ name, fd }) => this.#faultOf(name, fd) }))
  }

  /** A selector for a loop with sockets on this network, which must have its clock. */
  newSelector(): Selector<Watch> {
    return new VirtualSelector(new (this.#parts().EpollSelector)(this.kernel), this.clock, this.#choices)
  }

  /** Whether `fd` is readable, for the host of a loop with sockets on this network. */
  isReadable(fd: number): boolean {
    return this.kernel.poll(Int32Array.of(fd, POLLIN), 1, 0) > 0
  }

  /** From now on, what is sent takes at least `least` and at most `most` seconds, as the schedule decides; or just `least`. */
  setLatency(least: number, most: number = least): void {
    this.#latency = checkLatency(least, most)
  }

  /**
   * Divides the network: what is sent between hosts of different groups waits until `heal()`, and is not lost. A host that
   * is in no group reaches all. Throws a `TypeError` unless the groups are lists of hosts, each in one group at most.
   */
  partition(...groups: (readonly string[])[]): void {
    checkGroups(groups)
    this.#groups = groups
    for (const lane of this.#lanes.values()) lane.deliver()
  }

  /** The network is whole again, and what waited arrives. */
  heal(): void {
    this.partition()
  }

  /** Breaks the connection of `socket`: both sides get the error ECONNRESET. */
  breakConnection(socket: { fileno(): number }): void {
    if (this.kernel.breakConnection(socket.fileno())) return
    throw new RuntimeError(`socket: expected one that is connected on this network, got descriptor ${socket.fileno()}`)
  }

  /** From now on the schedule may break connections, whenever somebody sends or receives. */
  allowLosses(): void {
    this.#mayLoseConnections = true
  }

  /** The sockets that were not closed, by their descriptors. */
  openDescriptors(): number[] {
    return this.#kernel?.openDescriptors() ?? []
  }

  #parts(): SocketParts {
    if (this.#sockets !== undefined) return this.#sockets
    throw new RuntimeError("there are no sockets here: pass { sockets: memorySockets }, of '@tsyncio/selector-io/fake'")
  }

  #carry(parcel: Parcel): void {
    const { sender } = parcel
    let lane = this.#lanes.get(sender)
    if (lane === undefined) this.#lanes.set(sender, (lane = new Lane(this.clock, (next) => !this.#isDivided(next))))
    lane.send(parcel, this.#seconds(parcel))
  }

  #seconds({ to }: Parcel): number {
    const describe = (): string => `what is sent to ${to === undefined ? 'the other side' : addressText(to)}`
    return chooseLatency(this.#choices, 'network', this.#latency, describe)
  }

  #faultOf(call: string, fd: number): Fault | undefined {
    if (!TRANSFERS.test(call)) return undefined
    if (this.#mayLoseConnections) {
      const describe = (): string => atThisMoment(`the connection of descriptor ${fd} breaks`)
      if (this.#choices.choose('losses', 2, describe) === 1) return { kind: 'reset' }
    }
    const part = this.#choices.choose('parts', PARTS.length + 1, (taken) =>
      atThisMoment(`${call} on descriptor ${fd} transfers at most ${PARTS[taken - 1]} bytes`),
    )
    return part === 0 ? undefined : { kind: 'part', bytes: PARTS[part - 1] as number }
  }

  #isDivided({ from, to }: Parcel): boolean {
    const [here, there] = [from, to].map((address) =>
      this.#groups.findIndex((group) => group.includes(hostOf(address))),
    )
    return here !== -1 && there !== -1 && here !== there
  }
}

function checkGroups(groups: readonly (readonly string[])[]): void {
  for (const group of groups) {
    if (!Array.isArray(group)) throw new TypeError(`groups: expected lists of hosts, got ${kindOf(group)}`)
  }
  const hosts = groups.flat()
  const twice = hosts.find((host, n) => hosts.indexOf(host) < n)
  if (twice !== undefined) throw new TypeError(`groups: expected each host in one of them, got ${twice} twice`)
}

function hostOf(address: Address | undefined): string {
  return address !== undefined && 'host' in address ? address.host : ''
}

function addressText(address: Address): string {
  return 'host' in address ? `${address.host}:${address.port}` : address.path
}
