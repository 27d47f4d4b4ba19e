/* oxlint-disable typescript/await-thenable, unicorn/no-unnecessary-await -- `await null` is how native code gives a turn */
// Nothing to spawn here: an async function starts by itself. Its nearest equivalent is a call that suspends once.

async function child(): Promise<number> {
  await null
  return 1
}

export async function spawnReturning(n: number): Promise<number> {
  let sum = 0
  for (let i = 0; i < n; i += 1) sum += await child()
  return sum
}

export const spawnSuspending = spawnReturning

const CHILDREN = 1000

export async function gatherOf1000(n: number): Promise<number> {
  let sum = 0
  for (let i = 0; i < n; i += CHILDREN) {
    const results = await Promise.all(Array.from({ length: CHILDREN }, child))
    sum += results.reduce((total, result) => total + result)
  }
  return sum
}
