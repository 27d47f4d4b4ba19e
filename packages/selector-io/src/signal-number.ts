import { constants } from 'node:os'
import { RuntimeError, ValueError } from '@tsyncio/futures'
import { show } from './check.ts'

const { signals } = constants
const UNCATCHABLE: readonly number[] = [signals.SIGKILL, signals.SIGSTOP]
/** The real-time signals of Linux are the last. */
const LAST_SIGNAL = 64

/** By glibc, for itself. */
const TAKEN: readonly number[] = [32, 33]

/** The number of `signal`. Throws a `ValueError` if there is none, a `RuntimeError` if nothing can catch it. */
export function checkSignal(signal: string | number): number {
  const signum = numberOf(signal)
  if (UNCATCHABLE.includes(signum)) throw new RuntimeError(`signal: ${signal} cannot be caught`)
  return signum
}

function isSignal(signum: number): boolean {
  return signum >= 1 && signum <= LAST_SIGNAL && !(process.platform === 'linux' && TAKEN.includes(signum))
}

function numberOf(signal: unknown): number {
  const expected = `a name such as 'SIGTERM', or a number from 1 to ${LAST_SIGNAL}`
  if (typeof signal === 'string' && Object.hasOwn(signals, signal)) return signals[signal as NodeJS.Signals]
  if (typeof signal === 'number' && Number.isInteger(signal) && isSignal(signal)) return signal
  const why = typeof signal === 'number' && TAKEN.includes(signal) ? ', which the C library keeps for itself' : ''
  const message = `signal: expected ${expected}, got ${show(signal)}${why}`
  throw typeof signal === 'string' || typeof signal === 'number' ? new ValueError(message) : new TypeError(message)
}
