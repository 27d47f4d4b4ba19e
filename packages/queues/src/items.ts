/** What a queue keeps its items in; this says which one comes out next. An array is one: last in, first out. */
export interface Items<T> {
  readonly length: number
  /** Puts an item in. If it throws, the item is not in. */
  push(item: T): unknown
  /** Takes the next item out; only called while there is one. */
  pop(): T | undefined
}
