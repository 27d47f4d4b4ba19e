import { RuntimeError } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { TaskGroup, timeout, timeoutAt } from '@tsyncio/tasks'
import type { Enterable } from '@tsyncio/tasks'
import { isOfType } from '../errors.ts'
import type { Frame, Returned } from '../frame.ts'
import type { Clauses, Operation } from '../program.ts'
import { inside } from '../style.ts'
import type { BlockTable } from './table.ts'

type Operations = readonly Operation[]
type Done = Coroutine<Returned | undefined>

export const blocks: BlockTable = {
  *repeat(frame, n: number, operations: Operations) {
    for (let i = 0; i < n; i += 1) {
      const returned = yield* frame.machine.run(frame, operations)
      if (returned !== undefined) return returned
    }
    return undefined
  },

  *try(frame, operations: Operations, clauses: Clauses) {
    const { machine } = frame
    try {
      return yield* tryExcept(frame, operations, clauses)
    } finally {
      if (clauses.finally !== undefined && !machine.limitReached) {
        frame.emit('finally')
        yield* machine.run(frame, clauses.finally)
      }
    }
  },

  group: (frame, name: string, operations: Operations) =>
    within(frame, { kind: 'group', name, operations }, () => made(frame, name, new TaskGroup())),
  timeout: (frame, name: string, delay: number | null, operations: Operations) =>
    within(frame, { kind: 'timeout', name, operations }, () => made(frame, name, timeout(delay ?? undefined))),
  timeout_at: (frame, name: string, when: number | null, operations: Operations) =>
    within(frame, { kind: 'timeout_at', name, operations }, () => made(frame, name, timeoutAt(when ?? undefined))),
  with: (frame, name: string, operations: Operations) =>
    within(frame, { kind: 'with', name, operations }, () => asEnterable(frame.get(name))),
}

function made<E>(frame: Frame, name: string, entered: E): E {
  frame.set(name, entered)
  return entered
}

function* tryExcept(frame: Frame, operations: Operations, clauses: Clauses): Done {
  const { machine } = frame
  let returned: Returned | undefined
  try {
    returned = yield* machine.run(frame, operations)
  } catch (error) {
    const clause = (clauses.except ?? []).find(([types]) => types.some((type) => isOfType(error, type)))
    if (machine.limitReached || clause === undefined) throw error
    frame.emit('caught', { error })
    frame.handling.push(error)
    try {
      return yield* machine.run(frame, clause[1])
    } finally {
      frame.handling.pop()
    }
  }
  return returned ?? (yield* machine.run(frame, clauses.else ?? []))
}

interface Block {
  readonly kind: string
  readonly name: string
  readonly operations: Operations
}

/** `async with`: a line on entry, the inner operations, a line on exit. */
function* within(frame: Frame, { kind, name, operations }: Block, resource: () => Enterable<unknown>): Done {
  let returned: Returned | undefined
  try {
    if (frame.isCallback) throw new RuntimeError('await in callback')
    yield* inside(resource(), frame.machine.style, function* (): Coroutine<void> {
      frame.emit(`${kind} ${name}`)
      returned = yield* frame.machine.run(frame, operations)
    })
  } catch (error) {
    frame.emit(`exit ${name}`, { error })
    throw error
  }
  frame.emit(`exit ${name}`)
  return returned
}

function asEnterable(value: unknown): Enterable<unknown> {
  const { enter, exit } = (value ?? {}) as Partial<Enterable<unknown>>
  if (enter === undefined || exit === undefined) throw new TypeError('nothing to be inside of')
  return value as Enterable<unknown>
}
