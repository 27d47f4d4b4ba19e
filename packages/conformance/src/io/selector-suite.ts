import type { Selector } from '@tsyncio/selector-io'
import type { Suite } from '../suite.ts'
import { keys } from './selector-keys.ts'
import { readiness } from './selector-readiness.ts'
import { extras, waiting } from './selector-waiting.ts'

/** As much of a connected socket as these tests need. What cannot be done now is a value, and no error. */
export interface End {
  fileno(): number
  send(bytes: Uint8Array): unknown
  recv(maxBytes: number): unknown
  close(): void
}

/** What the suite for selectors needs. */
export interface SelectorSubject {
  newSelector(): Selector<string>
  /** Two sockets that are connected to each other, of the kind that the selector can watch. */
  newPair(): [End, End]
  /** Seconds on the clock by which the selector waits. */
  now(): number
}

/** What a selector promises to the loop that waits with it. */
export const selectorSuite: Suite<SelectorSubject> = {
  of: 'a Selector',
  clauses: [...keys, ...readiness, ...waiting, ...extras],
}
