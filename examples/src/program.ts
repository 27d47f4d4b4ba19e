import { strict as assert } from 'node:assert'
import { realpathSync } from 'node:fs'
import { KeyboardInterrupt, SO_REUSEADDR, Socket, SOL_SOCKET, ValueError } from 'tsyncio'

/** What a program has to say of itself, for the demo. */
export interface Program {
  readonly title: string
  readonly lookFor: string
  /** Does it, and prints. Throws if anything is not as it should be. */
  readonly run: () => void | Promise<void>
}

/** Whether `file` is the one that Node was started with. */
export function isStarted(file: string): boolean {
  const started = process.argv[1]
  return started !== undefined && realpathSync(started) === file
}

export async function runIfStarted(file: string, program: Program): Promise<void> {
  if (isStarted(file)) await program.run()
}

/** The port that an argument of the command line is. */
export function parsePort(name: string, text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) < 65_536) return Number(text)
  throw new ValueError(`${name}: expected a port from 0 to 65535, got '${text}'`)
}

/** A listener on this machine, for clients of this machine. */
export function listenOn(port: number): Socket {
  const listener = new Socket()
  // Connections of a server before this one may not be quite over yet.
  listener.setOption(SOL_SOCKET, SO_REUSEADDR, true)
  listener.bind({ host: '127.0.0.1', port })
  listener.listen(1024)
  return listener
}

/** Seconds since this function's result was made. */
export function stopwatch(): () => number {
  const start = performance.now()
  return () => (performance.now() - start) / 1000
}

/** Throws unless `seconds` is at least `atLeast` and less than `lessThan`; else returns it as text. */
export function checkSeconds(seconds: number, atLeast: number, lessThan: number): string {
  // The clocks of a timer and of a stopwatch may differ by less than a millisecond.
  const fits = seconds > atLeast - 0.001 && seconds < lessThan
  assert(fits, `took ${seconds.toFixed(3)} s, expected at least ${atLeast} s and less than ${lessThan} s`)
  return `${seconds.toFixed(2)} s`
}

/** Waits for a server to end, which Ctrl-C does. */
export async function untilInterrupted(running: Promise<unknown>): Promise<void> {
  try {
    await running
  } catch (error) {
    if (!(error instanceof KeyboardInterrupt)) throw error
    console.log('stopped')
  }
}
