/** Counts the work that is in flight outside of a loop; each counts until it is disposed of, once. */
export class WorkInFlight {
  count = 0
  readonly #changed: () => void

  constructor(changed: () => void) {
    this.#changed = changed
  }

  begin(): Disposable {
    this.#add(1)
    let ended = false
    return {
      [Symbol.dispose]: () => {
        if (ended) return
        ended = true
        this.#add(-1)
      },
    }
  }

  #add(difference: number): void {
    this.count += difference
    this.#changed()
  }
}
