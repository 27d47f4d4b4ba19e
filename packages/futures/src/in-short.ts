import { BoundCallback } from '@tsyncio/contextvars'
import type { Runnable } from './scheduler.ts'

/** A value in a few words, for whoever prints what has it. */
export function inShort(value: unknown): string {
  return inWords(value).slice(0, 80)
}

/** Who of those that wait is called back, for whoever prints what they wait for. */
export function callbacksInShort(waiters: readonly Runnable[]): string {
  const callbacks = waiters.filter((waiter) => waiter instanceof BoundCallback)
  const names = callbacks.map((each) => `${each.callbackName()}()`)
  if (names.length > 2) names.splice(1, names.length - 2, `<${names.length - 2} more>`)
  return names.length === 0 ? '' : ` cb=[${names.join(', ')}]`
}

function inWords(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'function') return `${value.name}()`
  if (typeof value !== 'object' || value === null || value instanceof Error) return String(value)
  return `[${value.constructor?.name ?? 'object'}]`
}
