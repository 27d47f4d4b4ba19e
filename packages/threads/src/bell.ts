import { writeSync } from 'node:fs'
import { constants } from 'node:os'

/** What a thread needs in order to ring for a loop. It can be posted from thread to thread. */
export interface Bell {
  /** Shared: after how many answers it was rung last; how many threads write now, or that nobody may; how many answers. */
  readonly state: Int32Array
  /** Where a byte wakes the loop. Absent for a loop that need not be woken, since its host hears of messages. */
  readonly fd: number | undefined
}

const RUNG = 0
const WRITERS = 1
const ANSWERS = 2
const NEVER = -1
/** In the place of the writers: from now on nobody may write. */
const CLOSED = 1 << 30

/** A thread that is terminated while it writes never says that it is done. In milliseconds. */
const LONGEST_WRITE = 1000

/** A bell that nobody has rung, with the descriptor to write to if there is one. */
export function makeBell(fd: number | undefined): Bell {
  const state = new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT))
  state[RUNG] = NEVER
  return { state, fd }
}

/** Wakes the loop, from any thread; once until that answers. Without effect on a bell that is closed. */
export function ring({ state, fd }: Bell): void {
  const answers = Atomics.load(state, ANSWERS)
  if (Atomics.load(state, RUNG) === answers || fd === undefined) return
  try {
    if ((Atomics.add(state, WRITERS, 1) & CLOSED) === 0) write(fd)
  } finally {
    Atomics.sub(state, WRITERS, 1)
    Atomics.notify(state, WRITERS)
  }
  // Last: a thread that is terminated before it has written keeps nobody else from it.
  Atomics.store(state, RUNG, answers)
}

/** The loop is awake, and will now look for what there is: who comes after that has to ring again. */
export function answer({ state }: Bell): void {
  Atomics.add(state, ANSWERS, 1)
}

/** Whether it was closed. */
export function isBellClosed({ state }: Bell): boolean {
  return (Atomics.load(state, WRITERS) & CLOSED) !== 0
}

/** From now on nobody writes to the descriptor, so that closing it is safe: its number may be another's soon. */
export function closeBell(bell: Bell): void {
  if (isBellClosed(bell)) return
  const { state } = bell
  Atomics.or(state, WRITERS, CLOSED)
  const end = performance.now() + LONGEST_WRITE
  for (let seen = Atomics.load(state, WRITERS); seen !== CLOSED; seen = Atomics.load(state, WRITERS)) {
    if (performance.now() > end) return
    Atomics.wait(state, WRITERS, seen, 1)
  }
}

function write(fd: number): void {
  try {
    writeSync(fd, '!')
  } catch (error) {
    // Full: then there is something to read, and the loop wakes up anyway.
    if ((error as { errno?: number }).errno !== -constants.errno.EAGAIN) throw error
  }
}
