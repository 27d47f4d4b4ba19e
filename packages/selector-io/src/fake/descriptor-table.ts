import { constants } from 'node:os'
import type { OpenFile } from './open-file.ts'

const { EBADF, EMFILE } = constants.errno

/** The first three are taken in every process. */
const FIRST = 3

/** The descriptors of a process: the lowest number that is free is the next one. */
export class DescriptorTable {
  /** No number is as high as this. */
  limit: number
  readonly #files = new Map<number, OpenFile>()
  /** No number below this one is free. */
  #lowest = FIRST

  constructor(limit: number) {
    this.limit = limit
  }

  /** Whether there is room for so many more. */
  hasRoomFor(count: number): boolean {
    return FIRST + this.#files.size + count <= this.limit
  }

  /** A new descriptor, at least `from`, or `-EMFILE`. */
  open(file: OpenFile, from: number = FIRST): number {
    let fd = Math.max(from, this.#lowest)
    while (this.#files.has(fd)) fd += 1
    if (from <= this.#lowest) this.#lowest = fd
    if (fd >= this.limit) return -EMFILE
    this.#files.set(fd, file)
    file.opened()
    return fd
  }

  get(fd: number): OpenFile | undefined {
    return this.#files.get(fd)
  }

  close(fd: number): number {
    const file = this.#files.get(fd)
    if (file === undefined) return -EBADF
    this.#files.delete(fd)
    this.#lowest = Math.min(this.#lowest, fd)
    file.descriptorClosed()
    return 0
  }

  /** Those that are open, ascending. */
  numbers(): number[] {
    return [...this.#files.keys()].sort((a, b) => a - b)
  }
}
