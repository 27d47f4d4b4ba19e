import type { Random } from './random.ts'

/** Decides which of so many possibilities comes true, in a matter of this kind. */
export type Decide = (kind: string, possibilities: number) => number

/**
 * What a schedule leaves open, and how it was decided in one run. Of all possibilities the one with the number 0 is what
 * happens without exploring.
 *
 * Invariant: the same decisions again make the same run.
 */
export class Choices {
  /** The decisions so far. */
  readonly taken: number[] = []
  /** In words: those that are not the default. */
  readonly steps: string[] = []
  readonly #decide: Decide
  readonly #inWords: boolean

  constructor(decide: Decide = () => 0, { inWords = false }: { readonly inWords?: boolean } = {}) {
    this.#decide = decide
    this.#inWords = inWords
  }

  /** Which of so many `possibilities` comes true, by its number. */
  choose(kind: string, possibilities: number, describe: (taken: number) => string): number {
    if (possibilities < 2) return 0
    const taken = Math.min(this.#decide(kind, possibilities), possibilities - 1)
    this.taken.push(taken)
    if (taken > 0 && this.#inWords) this.steps.push(describe(taken))
    return taken
  }

  /** `items` in an order that the schedule decides; as they are by default. */
  arrange<T>(kind: string, items: readonly T[], describe: (first: T, others: readonly T[]) => string): T[] {
    const rest = [...items]
    return items.map(() => {
      const taken = this.choose(kind, rest.length, (n) => describe(rest[n] as T, rest.slice(0, n)))
      return rest.splice(taken, 1)[0] as T
    })
  }
}

/** How much of a kind is left to chance in one run. So there are runs in which little is, and all kinds of mixtures. */
const BOLDNESS = [0.02, 0.1, 0.3, 1]

/** Decides by chance. */
export function randomly(random: Random): Decide {
  const boldness = new Map<string, number>()
  return (kind, possibilities) => {
    let bold = boldness.get(kind)
    if (bold === undefined) boldness.set(kind, (bold = BOLDNESS[random.below(BOLDNESS.length)] as number))
    return random.next() < bold ? random.below(possibilities) : 0
  }
}

/** Decides as it was decided before, and as by default after that. */
export function asBefore(taken: readonly number[]): Decide {
  let next = 0
  return () => taken[next++] ?? 0
}

/** The decisions that are not the default, with their numbers: `3=1,17=2`. */
export function formatSchedule(taken: readonly number[]): string {
  return taken.flatMap((decision, n) => (decision > 0 ? [`${n}=${decision}`] : [])).join(',')
}

/** Throws a `TypeError` for what `formatSchedule` does not write. */
export function parseSchedule(text: string): number[] {
  if (typeof text !== 'string' || !/^(\d{1,7}=\d{1,7}(,|$))*$/.test(text)) {
    throw new TypeError(`replay: expected a schedule such as '3=1,17=2', got ${JSON.stringify(text)}`)
  }
  const taken: number[] = []
  for (const pair of text.split(',').filter((part) => part !== '')) {
    const [index, decision] = pair.split('=').map(Number) as [number, number]
    while (taken.length < index) taken.push(0)
    taken[index] = decision
  }
  return taken
}
