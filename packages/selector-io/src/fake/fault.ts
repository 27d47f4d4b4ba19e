import type { Kernel } from '../kernel.ts'

/** A system call that is about to be made. */
export interface FakeCall {
  readonly name: keyof Kernel
  /** The descriptor it is about; -1 if it is to make one. */
  readonly fd: number
}

/** What goes wrong with a system call. */
export type Fault =
  /**
   * It fails and does nothing. With EAGAIN, it is as if what it looked for came right afterwards. A `close` closes all
   * the same, and a `connect` that a signal interrupts (EINTR) goes on. Only what a binding may return: EINTR for
   * `connect`, `close`, `poll` and `epollWait` alone.
   */
  | { readonly kind: 'error'; readonly errno: number }
  /** It transfers no more than so many bytes, at least 1, as if the rest or the room for it came right afterwards. */
  | { readonly kind: 'part'; readonly bytes: number }
  /** Its connection is reset before it is made; what has arrived can still be read. */
  | { readonly kind: 'reset' }
  /** It waits for descriptors, and tells that all of them are ready, whether that is so or not. */
  | { readonly kind: 'wake' }

/** Asked before each system call: what goes wrong with this one? */
export type Faults = (call: FakeCall) => Fault | undefined

/** One fault for each call, in turn; then nothing goes wrong any more. A fault that cannot befall its call does not. */
export function faultsInTurn(faults: Iterable<Fault | undefined>): Faults {
  const iterator = faults[Symbol.iterator]()
  return () => {
    const next = iterator.next()
    return next.done === true ? undefined : next.value
  }
}
