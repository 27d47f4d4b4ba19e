import type { Selector } from '@tsyncio/selector-io'
import type { Clause } from '../suite.ts'
import type { End, SelectorSubject } from './selector-suite.ts'

export const READ = 1
export const WRITE = 2
export const EDGE = 4

/** A selector, and two connected sockets. */
export interface Setting {
  readonly selector: Selector<string>
  readonly left: End
  readonly right: End
  readonly fd: number
  /** What is ready now: the data of the key, and for what. */
  ready(timeout?: number): unknown[]
  readonly subject: SelectorSubject
}

export function check(promise: string, body: (setting: Setting) => void): Clause<SelectorSubject> {
  return {
    promise,
    check: (subject) => {
      const selector = subject.newSelector()
      const [left, right] = subject.newPair()
      const ready = (timeout = 0): unknown[] =>
        selector.select(timeout).map(([{ data }, events]) => [data, events & (READ | WRITE)])
      try {
        body({ selector, left, right, fd: left.fileno(), ready, subject })
      } finally {
        selector.close()
        left.close()
        right.close()
      }
    },
  }
}

export const BYTE: Uint8Array = new Uint8Array(1)

/** Sends until there is no room. */
export function stuff(end: End): void {
  while (typeof end.send(new Uint8Array(65_536)) === 'number');
}
