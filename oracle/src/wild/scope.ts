import type { Random } from './random.ts'

/** A body that is being written: where it stands, and whether it is a callback. */
export interface Place {
  /** Bodies only start and await bodies of a higher rank, so no program runs for ever or waits in a circle. */
  readonly rank: number
  readonly isCallback: boolean
  /** How deep in blocks. */
  readonly depth: number
}

/** A body that others can start. */
export interface Body {
  readonly name: string
  readonly rank: number
  readonly isCallback: boolean
}

/** A variable, and the body that it belongs to: the one it runs, or the one that sets it. */
export interface Owned {
  readonly name: string
  readonly rank: number
}

const FIXED = {
  future: ['f0', 'f1'],
  lock: ['l0'],
  condition: ['c0', 'c1'],
  semaphore: ['s0', 's1'],
  event: ['e0'],
  barrier: ['r0'],
  queue: ['q0', 'q1'],
  context: ['k0', 'k1'],
  token: ['j0', 'j1'],
  handle: ['h0', 'h1'],
} as const

const PREFIXES = { groups: 'g', timeouts: 'm', kept: 'o' } as const

export type FixedKind = keyof typeof FIXED

/** The variables and bodies of a program that is being written. */
export class Scope {
  readonly random: Random
  readonly bodies: readonly Body[]
  readonly tasks: readonly Owned[]
  readonly groups: Owned[] = []
  readonly timeouts: Owned[] = []
  /** Futures of `gather` and `shield`. */
  readonly kept: Owned[] = []

  constructor(random: Random) {
    this.random = random
    const count = 3 + random.upTo(4)
    this.bodies = Array.from({ length: count }, (_, rank) => {
      const isCallback = rank > 0 && random.chance(0.35)
      return { name: `${isCallback ? 'x' : 'b'}${rank}`, rank, isCallback }
    })
    const coroutines = this.bodies.filter((body) => !body.isCallback)
    this.tasks = Array.from({ length: 2 + random.upTo(4) }, (_, i) => ({
      name: `t${i}`,
      rank: random.pick(coroutines).rank,
    }))
  }

  fixed(kind: FixedKind): string {
    return this.random.pick(FIXED[kind])
  }

  /** A new variable of this kind that the body at `place` sets. */
  declare(kind: keyof typeof PREFIXES, { rank }: Place): string {
    const name = `${PREFIXES[kind]}${this[kind].length}`
    this[kind].push({ name, rank })
    return name
  }

  /** A body that may be started from there. */
  bodyAbove(rank: number, isCallback: boolean): string | undefined {
    return this.#pickName(this.bodies.filter((body) => body.rank > rank && body.isCallback === isCallback))
  }

  /** A variable of a task whose body may be started from there, and that body. */
  taskAbove(rank: number): { variable: string; body: string } | undefined {
    const startable = this.tasks.filter((task) => task.rank > rank)
    if (startable.length === 0) return undefined
    const task = this.random.pick(startable)
    return { variable: task.name, body: (this.bodies[task.rank] as Body).name }
  }

  /** A future, a task or what `gather` and `shield` gave, that may be awaited from there. */
  awaitable({ rank }: Place): string {
    const above = [
      ...this.tasks.filter((task) => task.rank > rank),
      ...this.kept.filter((future) => future.rank >= rank),
    ]
    return this.random.chance(0.65) ? (this.#pickName(above) ?? this.fixed('future')) : this.fixed('future')
  }

  /** Anything that can be cancelled or asked for its result. */
  futureLike(): string {
    const all = [...this.tasks, ...this.tasks, ...this.kept]
    return this.random.chance(0.75) ? (this.#pickName(all) ?? this.fixed('future')) : this.fixed('future')
  }

  task(): string {
    return this.random.chance(0.3) ? 'self' : this.random.pick(this.tasks).name
  }

  owned(kind: 'groups' | 'timeouts'): Owned | undefined {
    return this[kind].length === 0 ? undefined : this.random.pick(this[kind])
  }

  #pickName(things: readonly { readonly name: string }[]): string | undefined {
    return things.length === 0 ? undefined : this.random.pick(things).name
  }
}
