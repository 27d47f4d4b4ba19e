import { isCoroutine, isFuture } from './future-like.ts'

/** What `value` is, in a word or two, for messages. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (typeof value === 'function') return `the function ${value.name || '(anonymous)'}; did you forget to call it?`
  if (typeof value !== 'object') return `${typeof value} ${String(value)}`
  if (isFuture(value)) return 'a future'
  if (isCoroutine(value)) return 'a coroutine'
  if (typeof (value as Partial<PromiseLike<unknown>>).then === 'function') {
    return 'a promise; in a coroutine it is awaited by yield* fromPromise(promise)'
  }
  return `an object of ${value.constructor?.name ?? 'no class'}`
}
