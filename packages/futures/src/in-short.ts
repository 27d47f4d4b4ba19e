const LONGEST = 80

/** A value in a few words, for whoever prints what has it. */
export function inShort(value: unknown): string {
  const words = inWords(value)
  return words.length <= LONGEST ? words : `${words.slice(0, LONGEST - 1)}…`
}

function inWords(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (value instanceof Error) return `${value.name}: ${value.message}`
  if (typeof value === 'function') return `${value.name || '(anonymous)'}()`
  if (typeof value !== 'object' || value === null) return String(value)
  return `[${value.constructor?.name ?? 'object'}]`
}
