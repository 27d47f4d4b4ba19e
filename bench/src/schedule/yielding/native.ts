/* oxlint-disable typescript/await-thenable, unicorn/no-unnecessary-await -- `await null` is how native code gives a turn */
export async function bareYield(n: number): Promise<number> {
  let steps = 0
  for (let i = 0; i < n; i += 1) {
    await null
    steps += 1
  }
  return steps
}

const LOOPS = 1000

export async function roundRobin(n: number): Promise<number> {
  const loops = Array.from({ length: LOOPS }, () => bareYield(n / LOOPS))
  return (await Promise.all(loops)).reduce((sum, steps) => sum + steps)
}

async function nested(depth: number): Promise<number> {
  if (depth > 1) return 1 + (await nested(depth - 1))
  await null
  return 1
}

export async function chainOf10(n: number): Promise<number> {
  let depth = 0
  for (let i = 0; i < n; i += 1) depth += await nested(10)
  return depth
}

async function nestedYield(depth: number, n: number): Promise<number> {
  return depth === 0 ? await bareYield(n) : await nestedYield(depth - 1, n)
}

export function resumeUnder10(n: number): Promise<number> {
  return nestedYield(10, n)
}

/** An `async` function is resumed without going through its callers. */
export const resumeUnder10Calls: typeof resumeUnder10 = resumeUnder10
