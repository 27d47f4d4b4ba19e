import type { ContextVar } from './context-var.ts'

/** The values of all context variables at one moment. Never changed, only replaced: copying it is free. */
export type ContextValues = ReadonlyMap<ContextVar<unknown>, unknown>

/**
 * Something that carries values of context variables while it runs: a `Context`, a task, a scheduled callback.
 *
 * Invariant: while it runs it is the current carrier, and `ContextVar.set` replaces its `contextValues`.
 */
export interface ContextCarrier {
  contextValues: ContextValues
  /**
   * Of one that runs others, such as the queue of a loop: the one that it runs at the moment, or itself. Such a carrier is
   * entered once for all that it runs, which need not be entered each.
   */
  runningCarrier?(): ContextCarrier
}

const NO_VALUES: ContextValues = new Map()
const CURRENT = Symbol.for('tsyncio.currentContext')

interface Cell {
  current: ContextCarrier
  /** Those that `Context.run` took the place of, and will give it back to. */
  readonly outer: ContextCarrier[]
}

// One cell for all installed copies of this package, so that a value set through one is seen through the other.
const cell: Cell = ((globalThis as { [CURRENT]?: Cell })[CURRENT] ??= {
  current: { contextValues: NO_VALUES },
  outer: [],
})

/** The carrier whose values `ContextVar.get` reads at this moment. */
export function currentCarrier(): ContextCarrier {
  return runningIn(cell.current)
}

/** Makes `carrier` the current one and returns the one it replaces, which the caller puts back when it is done. */
export function enterCarrier(carrier: ContextCarrier): ContextCarrier {
  const previous = cell.current
  cell.current = carrier
  return previous
}

/** The values of the current context, to be carried elsewhere. */
export function currentValues(): ContextValues {
  return currentCarrier().contextValues
}

function runningIn(entered: ContextCarrier): ContextCarrier {
  return entered.runningCarrier === undefined ? entered : entered.runningCarrier()
}

/**
 * A mapping from context variables to values in which code can be run. `contextvars.Context` in Python.
 *
 * Invariant: a context is entered at most once at a time.
 */
export class Context implements Iterable<ContextVar<unknown>> {
  /** What really holds the values: a cell of this context's own, or the task or callback that it belongs to. */
  readonly carrier: ContextCarrier

  /** An empty context; with `carrier`, a view of what that carries, as `task.getContext()` gives. */
  constructor(carrier: ContextCarrier = { contextValues: NO_VALUES }) {
    this.carrier = carrier
  }

  /**
   * Calls `callback(argument)` in this context and returns its result. What it sets stays in this context.
   * Throws an `Error` when the context is entered already.
   */
  run<A, R>(callback: (argument: A) => R, argument: A): R
  run<R>(callback: () => R): R
  run<A, R>(callback: (argument?: A) => R, argument?: A): R {
    if (this.isEntered()) throw new Error('cannot enter context: it is already entered')
    const previous = enterCarrier(this.carrier)
    cell.outer.push(previous)
    try {
      return callback(argument)
    } finally {
      cell.outer.pop()
      cell.current = previous
    }
  }

  /** Whether code runs in it at this moment. */
  isEntered(): boolean {
    return currentCarrier() === this.carrier || cell.outer.some((entered) => runningIn(entered) === this.carrier)
  }

  /** A new context with the same values. */
  copy(): Context {
    return new Context({ contextValues: this.carrier.contextValues })
  }

  /** The value of `variable` here, or `fallback` when it has none. Defaults of variables do not count. */
  get<T>(variable: ContextVar<T>): T | undefined
  get<T, D>(variable: ContextVar<T>, fallback: D): T | D
  get<T, D>(variable: ContextVar<T>, fallback?: D): T | D | undefined {
    const values = this.carrier.contextValues
    return values.has(variable) ? (values.get(variable) as T) : fallback
  }

  /** Whether `variable` has a value here. */
  has<T>(variable: ContextVar<T>): boolean {
    return this.carrier.contextValues.has(variable)
  }

  /** How many variables have a value here. `len(context)` in Python. */
  get size(): number {
    return this.carrier.contextValues.size
  }

  keys(): IterableIterator<ContextVar<unknown>> {
    return this.carrier.contextValues.keys()
  }

  values(): IterableIterator<unknown> {
    return this.carrier.contextValues.values()
  }

  entries(): IterableIterator<[ContextVar<unknown>, unknown]> {
    return this.carrier.contextValues.entries()
  }

  [Symbol.iterator](): IterableIterator<ContextVar<unknown>> {
    return this.keys()
  }
}

/** A new context with the values of the current one. `contextvars.copy_context()` in Python. */
export function copyContext(): Context {
  return new Context({ contextValues: currentValues() })
}
