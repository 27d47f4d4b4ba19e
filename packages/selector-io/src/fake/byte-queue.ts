/** Bytes on their way, first in, first out, and no more than there is room for. */
export class ByteQueue {
  readonly capacity: number
  readonly #chunks: Uint8Array[] = []
  #length = 0

  constructor(capacity: number) {
    this.capacity = capacity
  }

  get length(): number {
    return this.#length
  }

  get room(): number {
    return this.capacity - this.#length
  }

  /** Takes a copy of as much as there is room for; returns how much that is. */
  push(bytes: Uint8Array): number {
    const chunk = bytes.slice(0, this.room)
    if (chunk.length > 0) this.#chunks.push(chunk)
    this.#length += chunk.length
    return chunk.length
  }

  /** Moves as many bytes as there are, and fit, into `target`; returns how many. */
  shiftInto(target: Uint8Array): number {
    let count = 0
    for (let chunk = this.#chunks[0]; chunk !== undefined && count < target.length; chunk = this.#chunks[0]) {
      const part = chunk.subarray(0, target.length - count)
      target.set(part, count)
      count += part.length
      if (part.length === chunk.length) this.#chunks.shift()
      else this.#chunks[0] = chunk.subarray(part.length)
    }
    this.#length -= count
    return count
  }
}
