/** Where two traces part: the lines around it. */
export interface Difference {
  /** Counted from 1. */
  readonly line: number
  readonly expected: string
  readonly actual: string
  /** The lines before, which agree. */
  readonly before: readonly string[]
  readonly expectedAfter: readonly string[]
  readonly actualAfter: readonly string[]
}

const CONTEXT = 4
const NO_LINE = '(no line)'

/** The first difference of two traces; `undefined` when they agree. */
export function compare(expected: readonly string[], actual: readonly string[]): Difference | undefined {
  const length = Math.max(expected.length, actual.length)
  for (let i = 0; i < length; i += 1) {
    if (expected[i] === actual[i]) continue
    return {
      line: i + 1,
      expected: expected[i] ?? NO_LINE,
      actual: actual[i] ?? NO_LINE,
      before: expected.slice(Math.max(0, i - CONTEXT), i),
      expectedAfter: expected.slice(i + 1, i + 1 + CONTEXT),
      actualAfter: actual.slice(i + 1, i + 1 + CONTEXT),
    }
  }
  return undefined
}

export function describe({ line, before, ...rest }: Difference): string {
  return [
    `  line ${line}`,
    ...before.map((text) => `    ${text}`),
    ...[rest.expected, ...rest.expectedAfter].map((text) => `  - ${text}`),
    ...[rest.actual, ...rest.actualAfter].map((text) => `  + ${text}`),
  ].join('\n')
}

/**
 * What kind of difference it is, so that a program made smaller still shows the same one: which parts of the line
 * differ, the operation, and how it ended on either side.
 */
export function kindOf({ expected, actual }: Difference): string {
  const [one, other] = [expected.split(' '), actual.split(' ')]
  const same = [0, 1, 2].map((part) => one[part] === other[part])
  return JSON.stringify([same, gistOf(expected), gistOf(actual)])
}

/** The operation and the kind of its outcome: `5 0 t2 gather a,b ! KeyError("m")` is `gather ! KeyError`. */
function gistOf(line: string): string {
  const [, operation = '', outcome = ''] = /^(?:\d+ \S+ \S+ |(?=state|end))(\S+)[^=!]*(.*)$/.exec(line) ?? []
  const [, kind = ''] = /^(= |! \w+)/.exec(outcome) ?? []
  return `${operation} ${kind}${/ unretrieved/.test(line) ? ' unretrieved' : ''}`
}
