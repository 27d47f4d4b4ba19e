import type { Choices } from './choices.ts'
import { atThisMoment, secondsText } from './words.ts'

/** How long something takes, in seconds. */
export interface Latency {
  readonly least: number
  readonly most: number
}

/** Into how many steps a latency is divided. */
const STEPS = 16

/** Throws a `RangeError` for what no latency can be. */
export function checkLatency(least: number, most: number): Latency {
  if (Number.isFinite(least) && Number.isFinite(most) && least >= 0 && most >= least) return { least, most }
  throw new RangeError(`latency: expected 0 <= least <= most, got least = ${least}, most = ${most}`)
}

/** How long `what` takes this time, as the schedule decides; the least by default. */
export function chooseLatency(choices: Choices, kind: string, { least, most }: Latency, what: () => string): number {
  if (least === most) return least
  const seconds = (step: number): number => least + ((most - least) * step) / (STEPS - 1)
  return seconds(choices.choose(kind, STEPS, (step) => atThisMoment(`${what()} takes ${secondsText(seconds(step))}`)))
}
