import { contextOption, delay, item, items, limit, options } from './draws.ts'
import type { Family, Make } from './draws.ts'
import type { Place, Scope } from './scope.ts'

const start: Make = (scope, place) => {
  const task = scope.taskAbove(place.rank)
  if (task === undefined) return undefined
  return [['task', task.variable, `${task.body}()`, ...options(startOptions(scope))]]
}

const spawn: Make = (scope, place) => {
  const group = scope.owned('groups')
  const task = group && scope.taskAbove(Math.max(group.rank, place.rank))
  if (group === undefined || task === undefined) return undefined
  return [['spawn', task.variable, group.name, `${task.body}()`, ...options(startOptions(scope))]]
}

/** Not eager in a given context: if that is entered, CPython 3.14.2 forgets which task is the current one. */
function startOptions(scope: Scope): Record<string, unknown> {
  const { context } = contextOption(scope)
  if (context !== undefined) return { context, eager: false }
  return { eager: scope.random.pick([undefined, undefined, undefined, true, false]) }
}

/** The variable that keeps what a combinator makes, unless that is awaited at once. */
function into(scope: Scope, place: Place): string | undefined {
  return scope.random.chance(0.5) ? scope.declare('kept', place) : undefined
}

const gather: Make = (scope, place) => {
  const xs = items(scope, place)
  const returnExceptions = scope.random.chance(0.4) ? true : undefined
  return [['gather', xs, ...options({ return_exceptions: returnExceptions, into: into(scope, place) })]]
}

const shield: Make = (scope, place) => [['shield', item(scope, place), ...options({ into: into(scope, place) })]]

const wait: Make = (scope, place) => {
  const xs = Array.from({ length: 1 + scope.random.upTo(3) }, () => scope.awaitable(place))
  const when = scope.random.pick(['first', 'exception', undefined])
  return [['wait', xs, ...options({ timeout: limit(scope) ?? undefined, when })]]
}

const asCompleted: Make = (scope, place) => {
  const style = scope.random.pick(['async', undefined])
  return [['as_completed', items(scope, place), ...options({ timeout: limit(scope) ?? undefined, style })]]
}

const reschedule: Make = (scope) => {
  const timeout = scope.owned('timeouts')
  if (timeout === undefined) return undefined
  if (scope.random.chance(0.3)) return [[scope.random.pick(['expired', 'when']), timeout.name]]
  return [['reschedule', timeout.name, limit(scope)]]
}

export const COMBINATORS: readonly Family[] = [
  {
    weight: 8,
    synchronous: false,
    essential: true,
    makes: [() => [['yield']], (scope) => [['sleep', delay(scope)]]],
  },
  {
    weight: 5,
    synchronous: true,
    makes: [
      start,
      start,
      (scope) => [[scope.random.pick(['cancelling', 'uncancel', 'get_name']), scope.task()]],
      () => [['current_task'], ['all_tasks']],
    ],
  },
  { weight: 4, synchronous: true, makes: [spawn] },
  { weight: 2, synchronous: true, makes: [start, (scope) => [['eager', scope.random.chance(0.7)]]] },
  { weight: 5, synchronous: false, makes: [(scope, place) => [['await', item(scope, place)]]] },
  { weight: 5, synchronous: false, makes: [gather] },
  { weight: 5, synchronous: false, makes: [shield] },
  { weight: 4, synchronous: false, makes: [wait] },
  { weight: 5, synchronous: false, makes: [(scope, place) => [['wait_for', item(scope, place), limit(scope)]]] },
  { weight: 4, synchronous: false, makes: [asCompleted] },
  { weight: 3, synchronous: true, makes: [reschedule] },
]
