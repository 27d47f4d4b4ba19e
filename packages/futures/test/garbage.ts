import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Collects garbage until `isEnough`, in at most so many rounds. */
export async function collected(isEnough: () => boolean, rounds = 100): Promise<void> {
  setFlagsFromString('--expose-gc')
  const collectGarbage = runInNewContext('gc') as () => void
  for (let n = 0; n < rounds && !isEnough(); n += 1) {
    await new Promise((resolve) => setImmediate(resolve))
    collectGarbage()
  }
}
