import { withoutDriver } from './stack.ts'

/** When a run was cancelled: at which suspension of its task, and in which pass of the loop during that one. */
export interface CancelPoint {
  /** 1 is the first time that the task waited. */
  readonly suspension: number
  /** 0 is at once, before anything else ran; 1 is the beginning of the next pass. */
  readonly pass: number
}

/** A run that did not end as it must: it left something behind, or ended in another way. */
export class TrialError extends Error {
  static {
    this.prototype.name = 'TrialError'
  }
  /** What is wrong, in a sentence each. */
  readonly findings: readonly string[]
  /** Where the run was cancelled, if it was. */
  readonly point: CancelPoint | undefined

  constructor(findings: readonly string[], where: Cancelled, options?: ErrorOptions) {
    super([titleOf(where), ...findings.map((finding) => `- ${finding}`), ...placeOf(where)].join('\n'), options)
    this.findings = findings
    this.point = where.point
  }
}

/** Where a run was cancelled, if it was. */
interface Cancelled {
  readonly point: CancelPoint | undefined
  readonly waitedAt: string | undefined
}

function titleOf({ point }: Cancelled): string {
  if (point === undefined) return 'the program, undisturbed:'
  const moment = point.pass === 0 ? 'at once' : `in pass ${point.pass} of it`
  return `the program, cancelled at its suspension ${point.suspension}, ${moment}:`
}

function placeOf({ point, waitedAt }: Cancelled): string[] {
  if (point === undefined) return []
  return [
    waitedAt === undefined
      ? 'where it waited is not known: at a bare yield, perhaps'
      : `where it waited:\n${withoutDriver(waitedAt)}`,
  ]
}
