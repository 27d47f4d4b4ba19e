/** How many runs looking for a smaller schedule may take. */
const MOST_RUNS = 1000

/** Whether a schedule fails in the same way: then the decisions that it really took, since with others less may be open. */
type IsSame = (taken: readonly number[]) => readonly number[] | undefined

/**
 * A smaller schedule that fails in the same way: with fewer decisions that are not the default, and with smaller ones,
 * such that none of them can be taken back or made smaller by one.
 */
export function minimise(taken: readonly number[], isSame: IsSame): readonly number[] {
  let best = trimmed(taken)
  let left = MOST_RUNS
  const accept = (candidate: readonly number[]): boolean => {
    if (left === 0) return false
    left -= 1
    const real = isSame(candidate)
    if (real === undefined || !isSmaller(real, best)) return false
    best = trimmed(real)
    return true
  }
  let before: readonly number[]
  do {
    before = best
    takeBack(() => best, accept)
    makeSmaller(() => best, accept)
  } while (best !== before)
  return best
}

type Accept = (candidate: readonly number[]) => boolean

/** Tries to take decisions back: half of them at once, a quarter, and so on down to one. */
function takeBack(current: () => readonly number[], accept: Accept): void {
  for (let size = decided(current()).length; size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < decided(current()).length;) {
      const dropped = new Set(decided(current()).slice(from, from + size))
      if (!accept(current().map((decision, n) => (dropped.has(n) ? 0 : decision)))) from += size
    }
  }
}

/** Tries smaller decisions: 1, half, one less. */
function makeSmaller(current: () => readonly number[], accept: Accept): void {
  for (let i = 0; i < decided(current()).length; i += 1) {
    const at = decided(current())[i] as number
    const decision = current()[at] as number
    const smaller = new Set([1, decision >> 1, decision - 1].filter((other) => other > 0 && other < decision))
    for (const other of smaller) if (accept(replaced(current(), at, other))) break
  }
}

/** The numbers of the decisions that are not the default. */
function decided(taken: readonly number[]): number[] {
  return taken.flatMap((decision, n) => (decision > 0 ? [n] : []))
}

function isSmaller(one: readonly number[], other: readonly number[]): boolean {
  const [left, right] = [decided(one), decided(other)]
  if (left.length !== right.length) return left.length < right.length
  return sum(one) < sum(other)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

function trimmed(taken: readonly number[]): readonly number[] {
  return taken.slice(0, (decided(taken).at(-1) ?? -1) + 1)
}

function replaced(taken: readonly number[], at: number, decision: number): number[] {
  return taken.map((other, n) => (n === at ? decision : other))
}
