import type { ExternalWorkToken } from './roles.ts'

/** Counts the work that is in flight outside of a loop; each token counts until it is ended, once. */
export class WorkInFlight {
  count = 0
  readonly #changed: () => void

  constructor(changed: () => void) {
    this.#changed = changed
  }

  begin(): ExternalWorkToken {
    this.#add(1)
    let ended = false
    const end = (): void => {
      if (ended) return
      ended = true
      this.#add(-1)
    }
    return { end }
  }

  #add(difference: number): void {
    this.count += difference
    this.#changed()
  }
}
