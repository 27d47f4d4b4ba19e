/**
 * Whether two results are the same: identical, or lists, bytes or plain objects of the same. `known` are those that are being
 * compared already: what goes round in a circle is the same if all else is.
 */
export function sameValue(one: unknown, other: unknown, known: Map<unknown, Set<unknown>> = new Map()): boolean {
  if (Object.is(one, other) || known.get(one)?.has(other) === true) return true
  if (!isPlain(one) || !isPlain(other) || prototypeOf(one) !== prototypeOf(other)) return false
  known.set(one, new Set(known.get(one)).add(other))
  const keys = Object.keys(one)
  if (keys.length !== Object.keys(other).length) return false
  return keys.every((key) => Object.hasOwn(other, key) && sameValue(one[key], other[key], known))
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype = prototypeOf(value)
  return Array.isArray(value) || value instanceof Uint8Array || prototype === Object.prototype || prototype === null
}

function prototypeOf(value: object): unknown {
  return Object.getPrototypeOf(value)
}
