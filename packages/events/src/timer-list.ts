const FIRST_CAPACITY = 64

/**
 * Deadlines, and for each the number of its timer. Both lists are of plain numbers: to compare follows no pointer, and the
 * garbage collector has nothing to look at.
 */
export class TimerList {
  size = 0
  protected deadlines: Float64Array = new Float64Array(FIRST_CAPACITY)
  protected numbers: Uint32Array = new Uint32Array(FIRST_CAPACITY)

  add(deadline: number, number: number): void {
    if (this.size === this.numbers.length) this.#grow()
    this.put(this.size, deadline, number)
    this.size += 1
  }

  protected put(place: number, deadline: number, number: number): void {
    this.deadlines[place] = deadline
    this.numbers[place] = number
  }

  #grow(): void {
    const { deadlines, numbers } = this
    this.deadlines = new Float64Array(2 * this.size)
    this.deadlines.set(deadlines)
    this.numbers = new Uint32Array(2 * this.size)
    this.numbers.set(numbers)
  }
}
