/** Lines of a program's trace that are not compared. */
export interface Exemption {
  readonly reason: string
  readonly lines: RegExp
}

const CHAINING: Exemption = {
  reason: 'JavaScript keeps no __context__: an error there has no implicit predecessor',
  lines: / context( = "\w+")?$/,
}

const STOP_ITERATION: Exemption = {
  reason: 'StopIteration is no special error in JavaScript, where a generator ends by returning',
  lines: /StopIteration| cause$/,
}

/** What tsyncio does not reproduce, by program. */
export const exemptions: ReadonlyMap<string, Exemption> = new Map([
  ['cancel-turned-into-error', CHAINING],
  ['try-else-finally-order', CHAINING],
  ['waitfor-inner-error-on-cancel', CHAINING],
  ['timeout-body-other-error', CHAINING],
  ['future-set-stop-iteration', STOP_ITERATION],
])

/** The lines of a program's trace that are compared. */
export function comparable(name: string, trace: readonly string[]): readonly string[] {
  const exemption = exemptions.get(name)
  return exemption === undefined ? trace : trace.filter((line) => !exemption.lines.test(line))
}
