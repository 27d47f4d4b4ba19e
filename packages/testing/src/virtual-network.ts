import { RuntimeError } from '@tsyncio/futures'
import type { Address, Selector, Watch } from '@tsyncio/selector-io'
import { Choices, randomly } from './choices.ts'
import { Lane } from './lane.ts'
import { Random } from './random.ts'
import type { Fault, MemoryKernel, Parcel, SocketParts } from './socket-parts.ts'
import { VirtualClock } from './virtual-clock.ts'
import { VirtualSelector } from './virtual-selector.ts'
import { atThisMoment, secondsText } from './words.ts'

export interface NetworkOptions {
  /** What sockets are made of: `memorySockets` of `@tsyncio/selector-io/fake`. */
  readonly sockets?: SocketParts | undefined
  /** The clock of the loop; a new one by default. */
  readonly clock?: VirtualClock
  /** What the schedule decides, or a seed that decides it; without one, everything is as by default. */
  readonly choices?: Choices | number
}

/** Into how many steps a latency is divided. */
const STEPS = 16

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
  #latency = { least: 0, most: 0 }
  #mayLoseConnections = false
  #groups: readonly (readonly string[])[] = []

  constructor({ sockets, clock = new VirtualClock(), choices = new Choices() }: NetworkOptions = {}) {
    this.#sockets = sockets
    this.clock = clock
    this.#choices = typeof choices === 'number' ? new Choices(randomly(new Random(choices))) : choices
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
    if (!(least >= 0 && most >= least && most < Infinity)) {
      throw new RangeError(`latency: expected 0 <= least <= most, got least = ${least}, most = ${most}`)
    }
    this.#latency = { least, most }
  }

  /**
   * Divides the network: what is sent between hosts of different groups waits until `heal()`, and is not lost. A host that
   * is in no group reaches all.
   */
  partition(...groups: (readonly string[])[]): void {
    this.#groups = groups
  }

  /** The network is whole again, and what waited arrives. */
  heal(): void {
    this.#groups = []
    for (const lane of this.#lanes.values()) lane.deliver()
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
    const { least, most } = this.#latency
    if (least === most) return least
    const seconds = (step: number): number => least + ((most - least) * step) / (STEPS - 1)
    const where = to === undefined ? 'the other side' : addressText(to)
    const describe = (step: number): string => `what is sent to ${where} takes ${secondsText(seconds(step))}`
    return seconds(this.#choices.choose('network', STEPS, (step) => atThisMoment(describe(step))))
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

function hostOf(address: Address | undefined): string {
  return address !== undefined && 'host' in address ? address.host : ''
}

function addressText(address: Address): string {
  return 'host' in address ? `${address.host}:${address.port}` : address.path
}
