import type { Sample } from './sample.ts'

/** A process that can be asked for rounds. */
export interface Worker extends Disposable {
  /** Does `operations` operations and tells what they came to. */
  measure(operations: number): Promise<Sample>
}
