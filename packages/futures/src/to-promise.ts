import type { FutureLike } from './future-like.ts'

/** A promise that ends as `future` does. A cancelled future rejects it with `CancelledError`. */
export function toPromise<T>(future: FutureLike<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    future.addDoneCallback((done) => {
      try {
        resolve(done.result())
      } catch (error) {
        reject(error)
      }
    })
  })
}
