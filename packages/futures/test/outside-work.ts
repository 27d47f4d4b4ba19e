import { ManualScheduler } from './manual-scheduler.ts'

/** A loop that counts the work it waits for outside, and can hold the thread. */
export class BusyScheduler extends ManualScheduler {
  working = 0
  blocks = false

  beginExternalWork(): Disposable {
    this.working += 1
    return { [Symbol.dispose]: () => void (this.working -= 1) }
  }

  holdsThread(): boolean {
    return this.blocks
  }
}

export interface Deferred<T> {
  promise: Promise<T>
  resolve: (value: T) => void
  reject: (error: unknown) => void
}

export function defer<T>(): Deferred<T> {
  const deferred = {} as Deferred<T>
  deferred.promise = new Promise((resolve, reject) => Object.assign(deferred, { resolve, reject }))
  return deferred
}

/** Long enough for every reaction to a settled promise. */
export async function microtasks(): Promise<void> {
  for (let i = 0; i < 5; i += 1) await Promise.resolve()
}
