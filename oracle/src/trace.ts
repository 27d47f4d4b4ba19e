import type { Raised } from '@tsyncio/events'
import type { FutureLike } from '@tsyncio/futures'
import { show, showNumber } from './show.ts'

/** Where a program is, for the lines it writes. */
export interface Position {
  readonly passes: number
  time(): number
}

/** How an operation ended. */
export type Outcome = { readonly value: unknown } | Raised

/** The lines that a program writes, and the labels by which they call futures and tasks. */
export class Trace {
  readonly lines: string[] = []
  /** In the order in which labels were taken; without a future where none was made. */
  readonly futures = new Map<string, FutureLike<unknown> | undefined>()
  /** Nothing is written any more. */
  closed = false
  readonly #labels = new Map<object, string>()
  readonly #uses = new Map<string, number>()

  emit(position: Position, text: string, outcome?: Outcome): void {
    if (this.closed) return
    this.lines.push(`${position.passes} ${showNumber(position.time())} ${text}${this.#showOutcome(outcome)}`)
  }

  /** A label for a future or task to be; `~` for one without a name. */
  takeLabel(base: string): string {
    const use = (this.#uses.get(base) ?? 0) + 1
    this.#uses.set(base, use)
    const label = labelled(base, use)
    this.futures.set(label, undefined)
    return label
  }

  know(future: FutureLike<unknown>, label: string): void {
    this.#labels.set(future, label)
    this.futures.set(label, future)
  }

  knows(future: object): boolean {
    return this.#labels.has(future)
  }

  show(value: unknown): string {
    return show(value, (known) => this.#labels.get(known))
  }

  #showOutcome(outcome: Outcome | undefined): string {
    if (outcome === undefined) return ''
    if ('error' in outcome) return ` ! ${this.show(outcome.error)}`
    return outcome.value === undefined || outcome.value === null ? '' : ` = ${this.show(outcome.value)}`
  }
}

function labelled(base: string, use: number): string {
  if (base === '~') return `~${use}`
  return use === 1 ? base : `${base}#${use}`
}
