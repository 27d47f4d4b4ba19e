import { kindOf } from '@tsyncio/futures'

/** Less than 0 if `a` comes out before `b`, more than 0 if after; as for `Array.prototype.sort`. */
export type Compare<T> = (a: T, b: T) => number

const COMPARABLE = new Set(['number', 'bigint', 'boolean', 'string'])

/**
 * Orders numbers, strings, what has such a value (a date), and arrays of all these, item by item, as Python orders
 * tuples. Throws a `TypeError` for what has no order.
 */
export function naturalOrder(a: unknown, b: unknown): number {
  if (a === b) return 0
  if (Array.isArray(a) && Array.isArray(b)) return orderOfArrays(a, b)
  const x = comparable(a)
  const y = comparable(b)
  if (x === undefined || y === undefined || (typeof x === 'string') !== (typeof y === 'string')) {
    throw new TypeError(`items: cannot compare ${kindOf(a)} and ${kindOf(b)}; give the queue a comparison`)
  }
  return x < y ? -1 : x > y ? 1 : 0
}

function orderOfArrays(a: readonly unknown[], b: readonly unknown[]): number {
  for (let i = 0; i < a.length && i < b.length; i += 1) {
    const order = naturalOrder(a[i], b[i])
    if (order !== 0) return order
  }
  return a.length - b.length
}

function comparable(item: unknown): number | bigint | boolean | string | undefined {
  const value: unknown = (item ?? {}).valueOf()
  return COMPARABLE.has(typeof value) ? (value as number | bigint | boolean | string) : undefined
}
