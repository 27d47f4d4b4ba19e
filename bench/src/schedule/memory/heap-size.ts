/** Bytes that are alive on the heap. Needs `--expose-gc`. */
export function heapSize(): number {
  if (globalThis.gc === undefined) throw new Error('start node with --expose-gc')
  globalThis.gc()
  globalThis.gc()
  return process.memoryUsage().heapUsed
}
