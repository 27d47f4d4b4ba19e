/** Blocks the thread for so many seconds. */
export function waitBlocking(seconds: number | undefined): void {
  if (seconds === undefined) throw new Error('nothing is scheduled: this would wait for ever')
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Math.ceil(seconds * 1000))
}
