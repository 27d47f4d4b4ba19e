import type { Clauses, Operation, Program } from '../program.ts'
import { COMBINATORS } from './combinator-families.ts'
import { delay, error, limit } from './draws.ts'
import type { Family } from './draws.ts'
import { LOOP } from './loop-families.ts'
import { Random } from './random.ts'
import { Scope } from './scope.ts'
import type { Place } from './scope.ts'
import { SYNCHRONIZATION } from './synchronization-families.ts'

const FAMILIES = [...COMBINATORS, ...LOOP, ...SYNCHRONIZATION]
const DEEPEST = 3
const HANDLED = [
  ['Exception'],
  ['CancelledError'],
  ['BaseException'],
  ['BaseException'],
  ['TimeoutError', 'ValueError'],
]

/**
 * A program in which anything may stand anywhere, where those of generate.py follow patterns. Each program leaves out
 * about half of the language, so that what is left meets more often.
 */
export function wildProgram(seed: number): Program {
  return new Writer(new Random(seed)).program(`w${seed}`)
}

class Writer {
  readonly #random: Random
  readonly #scope: Scope
  readonly #families: readonly Family[]

  constructor(random: Random) {
    this.#random = random
    this.#scope = new Scope(random)
    this.#families = FAMILIES.filter(({ essential }) => essential === true || random.chance(0.5))
  }

  program(name: string): Program {
    // Those that are started come first, so that those that start them know their variables.
    const bodies = this.#scope.bodies.toReversed().map(({ name: body, rank, isCallback }) => {
      const place = { rank, isCallback, depth: 0 }
      return [body, [...this.#operations(place, 1 + this.#random.upTo(6)), ...this.#ending()]] as const
    })
    const script = this.#operations({ rank: -1, isCallback: false, depth: 0 }, 4 + this.#random.upTo(10))
    const main = [...this.#prelude(), ...script]
    const run = this.#random.weighted(['forever', 'until', 'runner'] as const, (mode) => (mode === 'forever' ? 8 : 1))
    const all = { main, ...Object.fromEntries(bodies.toReversed()) }
    return { name, tags: ['wild'], run: run === 'runner' && leavesLoop(all) ? 'until' : run, bodies: all }
  }

  #prelude(): Operation[] {
    const random = this.#random
    const makers: Operation[] = [
      ['future', 'f0'],
      ['future', 'f1'],
      ['lock', 'l0'],
      random.chance(0.5) ? ['condition', 'c0'] : ['condition', 'c0', 'l0'],
      ['condition', 'c1'],
      ['semaphore', 's0', random.upTo(3)],
      ['bounded', 's1', random.upTo(3)],
      ['event', 'e0'],
      ['barrier', 'r0', 1 + random.upTo(3)],
      ['queue', 'q0', random.upTo(3), random.pick(['fifo', 'lifo', 'priority'])],
      ['queue', 'q1', random.upTo(2)],
      ['ctx.copy', 'k0'],
      ['ctx.copy', 'k1'],
      ...this.#scope.kept.map(({ name }): Operation => ['future', name]),
    ]
    const tasks = this.#scope.tasks.map(({ name, rank }): Operation => [
      'task',
      name,
      `${this.#scope.bodies[rank]?.name}()`,
    ])
    return [...makers, ...tasks].filter(() => random.chance(0.985))
  }

  #operations(place: Place, count: number): Operation[] {
    return Array.from({ length: count }, () => this.#some(place)).flat()
  }

  #some(place: Place): readonly Operation[] {
    const random = this.#random
    if (place.depth < DEEPEST && random.chance(0.3)) return [this.#block({ ...place, depth: place.depth + 1 })]
    const usable = this.#families.filter((family) => family.synchronous || !place.isCallback)
    if (usable.length === 0) return []
    const family = random.weighted(usable, ({ weight }) => weight)
    const made = random.pick(family.makes)(this.#scope, place) ?? []
    const isGuarded = family.essential !== true && made.length > 0 && random.chance(0.6)
    return isGuarded ? [['try', made, { except: [[['Exception'], []]] }]] : made
  }

  #block(place: Place): Operation {
    const way = place.isCallback ? 0 : this.#random.upTo(10)
    if (way < 5) return this.#try(place)
    if (way < 7) {
      const group = this.#scope.declare('groups', place)
      return ['group', group, this.#operations(place, 1 + this.#random.upTo(4))]
    }
    if (way < 9) {
      const timeout = this.#scope.declare('timeouts', place)
      const inner = this.#operations(place, 1 + this.#random.upTo(3))
      return this.#random.chance(0.2)
        ? ['timeout_at', timeout, delay(this.#scope), inner]
        : ['timeout', timeout, limit(this.#scope), inner]
    }
    const held = this.#scope.fixed(
      this.#random.pick(['lock', 'condition', 'condition', 'semaphore', 'barrier'] as const),
    )
    return ['with', held, this.#operations(place, 1 + this.#random.upTo(3))]
  }

  #try(place: Place): Operation {
    const random = this.#random
    const handler = random.chance(0.3) ? this.#operations(place, 1) : []
    if (random.chance(0.2)) handler.push(random.chance(0.7) ? ['raise'] : ['raise', ...error(this.#scope)])
    const clauses: Clauses = {
      ...(random.chance(0.85) ? { except: [[random.pick(HANDLED), handler]] } : {}),
      ...(random.chance(0.25) ? { finally: this.#operations(place, 1) } : {}),
    }
    return ['try', this.#operations(place, 1 + random.upTo(3)), clauses]
  }

  #ending(): Operation[] {
    if (this.#random.chance(0.3)) return [['return', this.#random.upTo(9)]]
    return this.#random.chance(0.15) ? [['raise', ...error(this.#scope)]] : []
  }
}

/** A Runner that is left while it closes does not close. */
function leavesLoop(bodies: Program['bodies']): boolean {
  return /"(stop|SystemExit|KeyboardInterrupt)"/.test(JSON.stringify(bodies))
}
