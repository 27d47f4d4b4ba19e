const ANY = -1

/** Somebody who is to know when a file may have become ready. */
export interface Watcher {
  /** It may be ready for some of `events`, and was not before. */
  changed(events: number): void
  /** Its last descriptor is closed. */
  closed(): void
}

/** What descriptors stand for. It lives until the last of them is closed. */
export abstract class OpenFile {
  readonly watchers: Set<Watcher> = new Set()
  /** As `fcntl` sets and tells them. */
  flags = 0
  #descriptors = 0

  /** What it is ready for. */
  abstract readiness(): number

  /** Called when the last descriptor is gone. */
  protected abstract close(): void

  opened(): void {
    this.#descriptors += 1
  }

  descriptorClosed(): void {
    this.#descriptors -= 1
    if (this.#descriptors > 0) return
    this.close()
    for (const watcher of this.watchers) watcher.closed()
  }

  /** Tells those who watch that it may have become ready for some of `events`; for any, unless told otherwise. */
  changed(events: number = ANY): void {
    for (const watcher of this.watchers) watcher.changed(events)
  }
}
