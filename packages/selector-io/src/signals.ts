import { getRunningLoop } from '@tsyncio/events'
import type { EventLoop } from '@tsyncio/events'
import { isGeneratorFunction, RuntimeError } from '@tsyncio/futures'
import { mainThreadObstacle } from './libuv-obstacle.ts'
import type { SignalSource } from './signal-source.ts'
import { UvSignals } from './uv-signals.ts'

/** Calls back when a signal arrives. */
export interface Signals {
  /**
   * Calls `callback(argument)` whenever the process gets `signal`, in the pass after the one in which the loop sees it,
   * also while the loop blocks the thread. Replaces the callback that was there. As a guest, the loop keeps its host up
   * meanwhile. `loop.add_signal_handler`.
   *
   * Throws a `ValueError` for a signal that does not exist, a `RuntimeError` for one that cannot be caught (SIGKILL,
   * SIGSTOP), outside the main thread, and on a closed loop. Differs from asyncio: signals have names, too.
   */
  addSignalHandler<A>(signal: string | number, callback: (argument: A) => void, argument: A): void
  addSignalHandler(signal: string | number, callback: () => void): void
  /**
   * Lets `signal` do again what it does without the handler: its default, or where a runner hears of Ctrl-C, the
   * cancelling of its main; returns whether there was one. `loop.remove_signal_handler`.
   */
  removeSignalHandler(signal: string | number): boolean
}

/** The running loop, if it handles signals. Throws a `RuntimeError` if it does not, or none runs. */
export function getRunningSignalLoop(): EventLoop & Signals {
  const loop = getRunningLoop() as EventLoop & Partial<Signals>
  if (typeof loop.addSignalHandler !== 'function') {
    throw new RuntimeError('the running loop handles no signals: run on a SelectorEventLoop')
  }
  return loop as EventLoop & Signals
}

/** Signals through libuv. Throws a `RuntimeError` where that cannot be done. */
export function openUvSignals(): SignalSource {
  const obstacle = signalObstacle()
  if (obstacle !== undefined) throw new RuntimeError(`signals can be handled only ${obstacle}`)
  return new UvSignals()
}

/** Whether Ctrl-C would end the process, and can be listened for instead. */
export function canListenForInterrupts(): boolean {
  return signalObstacle() === undefined && process.listenerCount('SIGINT') === 0
}

/** A coroutine function would make a coroutine that nobody runs. */
export function checkCallback(callback: (argument: never) => void): void {
  if (!isGeneratorFunction(callback)) return
  throw new TypeError(`callback: a coroutine function cannot handle a signal, got ${callback.name || '(anonymous)'}`)
}

function signalObstacle(): string | undefined {
  return mainThreadObstacle('signals arrive nowhere else')
}
