/** A value in a few words, for whoever prints what has it. */
export function inShort(value: unknown): string {
  return inWords(value).slice(0, 80)
}

function inWords(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'function') return `${value.name}()`
  if (typeof value !== 'object' || value === null || value instanceof Error) return String(value)
  return `[${value.constructor?.name ?? 'object'}]`
}
