import type { Awaitable, Coroutine } from '@tsyncio/futures'
import { enter } from '@tsyncio/tasks'
import type { Enterable } from '@tsyncio/tasks'

/**
 * How a program is inside of things, for tsyncio has three ways to say `async with`: `enter(resource, body)`,
 * `resource.with(body)`, and, where leaving does not await, `using _ = yield* resource.hold()`.
 */
export type Style = (typeof STYLES)[number]

export const STYLES = ['enter', 'with', 'hold'] as const

interface Resource extends Enterable<unknown> {
  with?(body: () => Awaitable<void>): Coroutine<unknown>
  hold?(): Coroutine<Disposable>
}

/** Runs `body` inside `resource`, in this style where the resource has it. */
export function inside(resource: Resource, style: Style, body: () => Coroutine<void>): Coroutine<unknown> {
  if (style === 'with' && resource.with !== undefined) return resource.with(body)
  if (style === 'hold' && resource.hold !== undefined) return holding(resource.hold(), body)
  return enter(resource, body)
}

/** `using`, but for the one difference to Python's `with`: a second error would come out in a `SuppressedError`. */
function* holding(hold: Coroutine<Disposable>, body: () => Coroutine<void>): Coroutine<void> {
  const held = yield* hold
  try {
    yield* body()
  } finally {
    held[Symbol.dispose]()
  }
}
