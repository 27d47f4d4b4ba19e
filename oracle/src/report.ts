import type { ExceptionHandler } from '@tsyncio/events'
import { inPythonsWords } from './wording.ts'

type ExceptionContext = Parameters<ExceptionHandler>[1]

/** What went to an exception handler, as the trace shows it. */
export function reportOf({ message, exception }: ExceptionContext): [message: string | undefined, error: unknown] {
  return [inPythonsWords(message), exception]
}
