/** Some of {@link EVENT_READ}, {@link EVENT_WRITE} and {@link EVENT_EDGE}, or-ed together. */
export type EventMask = number

/** The descriptor can be read, or has something to report. */
export const EVENT_READ = 1

/** The descriptor can be written, or has something to report. */
export const EVENT_WRITE = 2

/**
 * Besides the others: tell of each arrival once, and not for as long as there is something. Only for selectors that say
 * `supportsEdges`. It is for those who always try until that would block before they wait.
 */
export const EVENT_EDGE = 4

/**
 * Only in an answer to {@link EVENT_EDGE}: there is something besides plain data, such as the end or an error. It may
 * stay behind the data, and is not told of again.
 */
export const EVENT_SPECIAL = 8

/** What is registered for one descriptor. Python: `selectors.SelectorKey`. */
export interface SelectorKey<Data> {
  readonly fd: number
  readonly events: EventMask
  readonly data: Data
}

/** Told of a descriptor that is ready, and for what. */
export type Tell<Data> = (key: SelectorKey<Data>, ready: EventMask) => void

/**
 * Waits until some of many descriptors are ready. It knows descriptors, not loops; `data` is the caller's own.
 *
 * Differs from asyncio: where Python raises `KeyError`, `getKey` returns undefined and the others throw a `RuntimeError`.
 */
export interface Selector<Data> {
  /** Starts to watch `fd`; throws if it is registered already. */
  register(fd: number, events: EventMask, data: Data): SelectorKey<Data>
  /** Changes what `fd` is watched for, or its data; throws if it is not registered. */
  modify(fd: number, events: EventMask, data: Data): SelectorKey<Data>
  /** Stops watching `fd`; throws if it is not registered. The descriptor may be closed already. */
  unregister(fd: number): SelectorKey<Data>
  /** The key of `fd`, if it is registered. */
  getKey(fd: number): SelectorKey<Data> | undefined
  /** All keys by descriptor: a live view. */
  getMap(): ReadonlyMap<number, SelectorKey<Data>>
  /**
   * Waits until something is ready, at most `timeout` seconds, for ever when undefined. May return early with nothing.
   * An error or a hang-up makes a descriptor ready for all that it is watched for.
   */
  select(timeout?: number): [key: SelectorKey<Data>, ready: EventMask][]
  /** As `select`, but hands over each as `tell(key, ready)`, where a loop has no use for the list. `tell` must not throw. */
  selectEach?(timeout: number | undefined, tell: Tell<Data>): void
  /** Forgets all descriptors and frees what the selector holds. May be called again. */
  close(): void
  /** Whether `EVENT_EDGE` may be asked for. */
  readonly supportsEdges?: boolean
  /** A descriptor that is readable while something is ready, where there is one: only then can a guest use it. */
  fileno?(): number
}
