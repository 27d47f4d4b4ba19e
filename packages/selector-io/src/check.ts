import { inspect } from 'node:util'
import { ValueError } from '@tsyncio/futures'

/** The largest C int. */
export const MAX_INT: number = 2 ** 31 - 1

/** Throws unless `value` is an integer from `min` to `max`. */
export function checkInteger(
  name: string,
  value: unknown,
  min: number = 0,
  max: number = MAX_INT,
): asserts value is number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return
  const message = `${name}: expected an integer from ${min} to ${max}, got ${show(value)}`
  throw typeof value === 'number' ? new ValueError(message) : new TypeError(message)
}

/** Throws unless options are an object, if perhaps an empty one. */
export function checkOptions(options: unknown): asserts options is object {
  if (typeof options === 'object' && options !== null) return
  throw new TypeError(`options: expected an object, got ${show(options)}`)
}

/** Throws unless `value` is a Uint8Array, as a Buffer is. */
export function checkBytes(name: string, value: unknown): asserts value is Uint8Array {
  if (!(value instanceof Uint8Array)) throw new TypeError(`${name}: expected a Uint8Array, got ${show(value)}`)
}

/** The most buffers that one call takes: IOV_MAX, on every platform here. */
const MAX_BUFFERS = 1024

/** Throws unless `value` is a list of at most 1024 Uint8Arrays. */
export function checkBuffers(name: string, value: unknown): asserts value is readonly Uint8Array[] {
  if (!Array.isArray(value)) throw new TypeError(`${name}: expected a list of Uint8Arrays, got ${show(value)}`)
  if (value.length > MAX_BUFFERS) throw new ValueError(`${name}: expected at most ${MAX_BUFFERS}, got ${value.length}`)
  for (const [index, buffer] of value.entries()) checkBytes(`${name}[${index}]`, buffer)
}

/** A value that was not expected, as messages show it: on one line, and not too long. */
export function show(value: unknown): string {
  const text = inspect(value, { depth: 0, breakLength: Infinity, maxStringLength: 60, maxArrayLength: 5 })
  return text.length > 100 ? `${text.slice(0, 97)}...` : text
}
