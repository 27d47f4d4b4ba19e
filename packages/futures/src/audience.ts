/** Wants to hear how a promise ends. */
export interface Listener<T> {
  fulfilled(value: T): void
  rejected(error: unknown): void
}

/** By promise, until that settles. */
const audiences = new WeakMap<PromiseLike<unknown>, Set<Listener<unknown>>>()

/**
 * Those who listen to `promise`; add yourself, and delete yourself when you no longer care. A promise keeps every
 * reaction until it settles, and gives none back; so it gets one, and a wait that ends before it leaves nothing.
 */
export function audienceOf<T>(promise: PromiseLike<T>): Set<Listener<T>> {
  const known = audiences.get(promise)
  if (known !== undefined) return known
  const audience = newAudience(promise)
  // What is not a promise may do something anew for each `then`.
  if (promise instanceof Promise) audiences.set(promise, audience)
  return audience
}

function newAudience<T>(promise: PromiseLike<T>): Set<Listener<T>> {
  const audience = new Set<Listener<T>>()
  const tell = (how: (listener: Listener<T>) => void): void => {
    audiences.delete(promise)
    audience.forEach(how)
  }
  Promise.resolve(promise).then(
    (value) => tell((listener) => listener.fulfilled(value)),
    (error: unknown) => tell((listener) => listener.rejected(error)),
  )
  return audience
}
