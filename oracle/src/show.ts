import { isFuture } from '@tsyncio/futures'
import { BaseExceptionGroup } from '@tsyncio/tasks'
import { typeName } from './errors.ts'
import { inPythonsWords } from './wording.ts'

/** Errors whose messages differ between builds of Python: shown by their type alone. */
const WORDLESS = new Set(['InvalidStateError', 'TypeError', 'AttributeError'])

/** A value or error as a trace writes it. `labelOf` knows the futures and tasks. */
export function show(value: unknown, labelOf: (value: object) => string | undefined): string {
  const shown = (inner: unknown): string => show(inner, labelOf)
  if (value === undefined || value === null) return 'null'
  if (typeof value === 'number') return showNumber(value)
  if (typeof value === 'string') return showString(value)
  if (typeof value !== 'object') return String(value)
  if (Array.isArray(value)) return `[${value.map(shown).join(',')}]`
  if (value instanceof BaseExceptionGroup) {
    return `${typeName(value)}(${showString(value.message)},${shown(value.errors)})`
  }
  if (value instanceof Error) return showError(value)
  return `<${labelOf(value) ?? ownName(value) ?? value.constructor.name}>`
}

function showError(error: Error): string {
  const type = typeName(error)
  if (WORDLESS.has(type)) return type
  const message = Object.hasOwn(error, 'message') ? inPythonsWords(error.message) : undefined
  if (message === undefined) return `${type}()`
  return `${type}(${message.includes('<') ? '*' : showString(message)})`
}

function ownName(value: object): string | undefined {
  return isFuture(value) ? (value as { getName?(): string }).getName?.() : undefined
}

/** As Python's `json.dumps`. */
export function showString(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** As Python writes it: no fraction when whole, an exponent of two digits when tiny. */
export function showNumber(x: number): string {
  if (Number.isInteger(x)) return BigInt(x).toString()
  if (Math.abs(x) >= 1e-4) return String(x)
  return x.toExponential().replace(/e-(\d)$/, 'e-0$1')
}
