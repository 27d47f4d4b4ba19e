import { isBaseException } from '@tsyncio/futures'
import type { Awaitable, Coroutine, FutureLike } from '@tsyncio/futures'
import { asCompleted, gather, shield, sleep, wait, waitFor } from '@tsyncio/tasks'
import type { ReturnWhen } from '@tsyncio/tasks'
import type { Frame } from '../frame.ts'
import type { AsyncTable } from './table.ts'

interface Into {
  readonly into?: string
}

interface WaitOptions {
  readonly timeout?: number | null
  readonly when?: keyof typeof RETURN_WHEN
}

interface AsCompletedOptions {
  readonly timeout?: number | null
  readonly style?: 'plain' | 'async' | null
}

const RETURN_WHEN = {
  all: 'ALL_COMPLETED',
  first: 'FIRST_COMPLETED',
  exception: 'FIRST_EXCEPTION',
} as const satisfies Record<string, ReturnWhen>

export const combinators: AsyncTable = {
  *sleep(_frame, delay: number, result?: unknown) {
    return yield* sleep(delay, result)
  },
  *yield() {
    yield
  },
  *await(frame, x: string) {
    return yield* frame.awaitable(x) as Awaitable<unknown>
  },

  *gather(frame, xs: readonly string[], options: Into & { return_exceptions?: boolean } = {}) {
    const awaitables = frame.awaitables(xs) as Awaitable<unknown>[]
    const future = gather(awaitables, { returnExceptions: options.return_exceptions === true })
    return yield* awaitedOrKept(frame, future, options)
  },

  *shield(frame, x: string, options: Into = {}) {
    return yield* awaitedOrKept(frame, shield(frame.awaitable(x) as Awaitable<unknown>), options)
  },

  *wait(frame, xs: readonly string[], options: WaitOptions = {}) {
    const futures = frame.awaitables(xs) as FutureLike<unknown>[]
    const parts = yield* wait(futures, {
      timeout: options.timeout ?? undefined,
      returnWhen: RETURN_WHEN[options.when ?? 'all'],
    })
    return parts.map((part) => xs.filter((_, i) => part.has(futures[i] as FutureLike<unknown>)))
  },

  *wait_for(frame, x: string, timeout: number | null = null) {
    return yield* waitFor(frame.awaitable(x) as Awaitable<unknown>, timeout ?? undefined)
  },

  *as_completed(frame, xs: readonly string[], { timeout, style }: AsCompletedOptions = {}) {
    const all = asCompleted(frame.awaitables(xs) as Awaitable<unknown>[], { timeout: timeout ?? undefined })
    if (style === 'async') {
      for (let next = yield* all.next(); next.done !== true; next = yield* all.next()) {
        frame.emit('next', { value: next.value })
      }
    } else {
      for (const next of all) yield* emitResult(frame, next)
    }
  },
}

/** With a name, keeps the future in that variable; without, awaits it. */
function* awaitedOrKept(frame: Frame, future: FutureLike<unknown>, { into }: Into): Coroutine<unknown> {
  if (into === undefined) return yield* future
  const { trace } = frame.machine
  frame.set(into, future)
  if (!trace.knows(future)) trace.know(future, trace.takeLabel(into))
  return undefined
}

function* emitResult(frame: Frame, next: Coroutine<unknown>): Coroutine<void> {
  try {
    frame.emit('next', { value: yield* next })
  } catch (error) {
    frame.emit('next', { error })
    if (isBaseException(error)) throw error
  }
}
