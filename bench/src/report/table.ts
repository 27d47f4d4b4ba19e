import type { Outcome, Row, Unit } from './outcome.ts'

const HEADINGS = ['case', 'contender', 'median', '±', 'tsyncio ÷ it', 'target', 'ok?'] as const
const WIDTHS = [42, 26, 14, 6, 12, 8, 4] as const

export function formatHeadings(): string {
  return `${formatLine(HEADINGS)}\n${WIDTHS.map((width) => '-'.repeat(width)).join('  ')}`
}

/** The rows of one case; only the first names it. */
export function formatOutcome(outcome: Outcome): string {
  return outcome.rows
    .map((row, index) => formatLine(cells(index === 0 ? outcome.name : '', row, outcome.unit)))
    .join('\n')
}

function cells(name: string, row: Row, unit: Unit): string[] {
  const { contender, ratio, target } = row
  return [
    name,
    contender,
    `${formatCost(row.median)} ${unit}`,
    `${(row.spread * 100).toFixed(0)}%`,
    ratio?.toFixed(2) ?? '',
    target === undefined ? '' : `≤ ${target}`,
    target === undefined || ratio === undefined ? '' : ratio <= target ? 'yes' : 'NO',
  ]
}

function formatCost(cost: number): string {
  return cost.toLocaleString('en', { maximumSignificantDigits: 3 })
}

function formatLine(texts: readonly string[]): string {
  return texts
    .map((text, index) => pad(text, WIDTHS[index] ?? 0, index < 2))
    .join('  ')
    .trimEnd()
}

function pad(text: string, width: number, left: boolean): string {
  return left ? text.padEnd(width) : text.padStart(width)
}
