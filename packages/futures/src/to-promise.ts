import { RuntimeError } from './errors.ts'
import type { FutureLike } from './future-like.ts'

/**
 * A promise that ends as `future` does; implementers of futures return `toPromise(this).then(…)` from `then`.
 * It rejects with `CancelledError` when the future is cancelled, and with a `RuntimeError` when the loop of a
 * pending future is closed already, because it will never end.
 */
export function toPromise<T>(future: FutureLike<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      try {
        resolve(future.result())
      } catch (error) {
        reject(error)
      }
    }
    if (future.done()) settle()
    else if (future.getLoop().isClosed?.() === true) reject(new RuntimeError('the loop of this future is closed'))
    else future.addDoneCallback(settle)
  })
}
