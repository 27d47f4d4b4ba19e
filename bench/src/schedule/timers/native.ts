/* oxlint-disable typescript/await-thenable, unicorn/no-unnecessary-await -- `await null` is how native code gives a turn */
import { setTimeout as sleep } from 'node:timers/promises'
import { makeRandom } from '../random.ts'

const BATCH = 100

export async function timerCancelled(n: number): Promise<number> {
  let fired = 0
  const fire = (): void => {
    fired += 1
  }
  for (let i = 0; i < n; i += BATCH) {
    const timers: NodeJS.Timeout[] = []
    for (let seconds = 1; seconds <= BATCH; seconds += 1) timers.push(setTimeout(fire, seconds * 1000))
    for (const timer of timers) clearTimeout(timer)
    await null
  }
  return n - fired
}

export async function sleepCancelled(n: number): Promise<number> {
  let cancelled = 0
  for (let i = 0; i < n; i += 1) {
    const controller = new AbortController()
    const sleeping = sleep(60_000, undefined, { signal: controller.signal })
    await null
    controller.abort()
    try {
      await sleeping
    } catch {
      cancelled += 1
    }
  }
  return cancelled
}

export function timersFired(n: number): Promise<number> {
  const random = makeRandom(1)
  return new Promise((resolve) => {
    let fired = 0
    const fire = (): void => {
      fired += 1
      if (fired === n) resolve(fired)
    }
    for (let i = 0; i < n; i += 1) setTimeout(fire, (n / 1e3) * random())
  })
}
