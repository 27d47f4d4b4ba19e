import type { Operation } from '../program.ts'
import type { FixedKind, Place, Scope } from './scope.ts'

/** Writes operations; `undefined` where they have no place. */
export type Make = (scope: Scope, place: Place) => readonly Operation[] | undefined

export interface Family {
  readonly weight: number
  /** For callbacks too: nothing in it awaits. */
  readonly synchronous: boolean
  readonly makes: readonly Make[]
}

const DELAYS = [0, 0.5, 1, 1, 1, 2, 3, -1]
const LIMITS = [null, 0, 0.5, 1, 1, 2, -1]
const ERRORS = ['ValueError', 'KeyError', 'RuntimeError', 'TimeoutError', 'Fatal', 'CancelledError', 'CancelledError']
const LEAVING = ['SystemExit', 'KeyboardInterrupt']

export function delay({ random }: Scope): number {
  return random.pick(DELAYS)
}

export function limit({ random }: Scope): number | null {
  return random.pick(LIMITS)
}

export function error({ random }: Scope): string[] {
  const type = random.pick(random.chance(0.05) ? LEAVING : ERRORS)
  return [type, ...message(random.pick(['m', 'n', undefined]))]
}

function message(text: string | undefined): string[] {
  return text === undefined ? [] : [text]
}

function options(given: Record<string, unknown>): object[] {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined && value !== false)
  return entries.length === 0 ? [] : [Object.fromEntries(entries)]
}

/** `kind` in any of its variables; now and then another kind's. */
function variable(scope: Scope, ...kinds: FixedKind[]): string {
  if (scope.random.chance(0.02)) return scope.random.pick(['l0', 'e0', 'h0', 'q0', 'f0', 't0', 'm0'])
  return scope.fixed(scope.random.pick(kinds))
}

const on =
  (name: string, ...kinds: FixedKind[]): Make =>
  (scope) => [[name, variable(scope, ...kinds)]]

function item(scope: Scope, place: Place): string {
  const body = scope.random.chance(0.4) ? scope.bodyAbove(place.rank, false) : undefined
  return body === undefined ? scope.awaitable(place) : `${body}()`
}

function items(scope: Scope, place: Place): string[] {
  return Array.from({ length: scope.random.upTo(4) }, () => item(scope, place))
}

function contextOption({ random }: Scope): { context?: string | undefined } {
  return { context: random.chance(0.15) ? random.pick(['k0', 'k1']) : undefined }
}

function scheduled(name: string, when: (scope: Scope) => number[]): Make {
  return (scope, place) => {
    const callback = scope.bodyAbove(place.rank, true)
    if (callback === undefined) return undefined
    return [[name, scope.fixed('handle'), ...when(scope), callback, ...options(contextOption(scope))]]
  }
}

const cancel: Make = (scope) => [
  [
    'cancel',
    scope.random.chance(0.2) ? scope.task() : scope.futureLike(),
    ...message(scope.random.pick(['m', 'n', undefined])),
  ],
]

const start: Make = (scope, place) => {
  const task = scope.taskAbove(place.rank)
  if (task === undefined) return undefined
  const eager = scope.random.chance(0.25) ? scope.random.chance(0.8) : undefined
  return [['task', task.variable, `${task.body}()`, ...options({ eager, ...contextOption(scope) })]]
}

const spawn: Make = (scope, place) => {
  const group = scope.owned('groups')
  const task = group && scope.taskAbove(Math.max(group.rank, place.rank))
  if (group === undefined || task === undefined) return undefined
  const eager = scope.random.chance(0.2) ? true : undefined
  return [['spawn', task.variable, group.name, `${task.body}()`, ...options({ eager, ...contextOption(scope) })]]
}

/** Awaits it at once, or keeps it and awaits it later. */
function combine(name: 'gather' | 'shield', subject: Make): Make {
  return (scope, place) => {
    const [made] = subject(scope, place) ?? []
    const into = scope.random.chance(0.5) ? scope.declare('kept', place) : undefined
    const returnExceptions = name === 'gather' && scope.random.chance(0.4)
    return [[name, ...(made ?? []), ...options({ return_exceptions: returnExceptions, into })]]
  }
}

export const FAMILIES: readonly Family[] = [
  {
    weight: 8,
    synchronous: false,
    makes: [
      () => [['yield']],
      () => [['yield']],
      (scope) => [['sleep', delay(scope)]],
      (scope) => [['sleep', delay(scope), scope.random.upTo(9)]],
    ],
  },
  {
    weight: 8,
    synchronous: true,
    makes: [
      cancel,
      cancel,
      (scope) => [['set_result', scope.fixed('future'), scope.random.upTo(9)]],
      (scope) => [['set_exception', scope.fixed('future'), ...error(scope)]],
      (scope) => [[scope.random.pick(['done', 'cancelled', 'result', 'exception']), scope.futureLike()]],
    ],
  },
  { weight: 2, synchronous: true, makes: [() => [['log', 'x']], () => [['time']], () => [['add', 'n']]] },
  { weight: 2, synchronous: true, makes: [(scope) => [['future', scope.fixed('future')]]] },
  {
    weight: 5,
    synchronous: true,
    makes: [
      start,
      start,
      (scope) => [['cancelling', scope.task()]],
      (scope) => [['uncancel', scope.task()]],
      (scope) => [['get_name', scope.task()]],
      () => [['current_task'], ['all_tasks']],
    ],
  },
  { weight: 4, synchronous: true, makes: [spawn] },
  { weight: 2, synchronous: true, makes: [start, (scope) => [['eager', scope.random.chance(0.7)]]] },
  {
    weight: 5,
    synchronous: true,
    makes: [
      (scope, place) => {
        const callback = scope.bodyAbove(place.rank, true)
        if (callback === undefined) return undefined
        if (scope.random.chance(0.2)) return [['off_done', scope.futureLike(), callback]]
        return [['on_done', scope.futureLike(), callback, ...options(contextOption(scope))]]
      },
    ],
  },
  {
    weight: 5,
    synchronous: true,
    makes: [
      scheduled('soon', () => []),
      scheduled('later', (scope) => [delay(scope)]),
      scheduled('at', (scope) => [scope.random.upTo(3)]),
      (scope) => [['cancel', scope.fixed('handle')]],
      (scope) => [['when', scope.fixed('handle')]],
    ],
  },
  {
    weight: 1,
    synchronous: true,
    makes: [
      (scope, place) => [['handler', scope.bodyAbove(place.rank, true) ?? null]],
      () => [['stop']],
      (scope) => [['raise', ...error(scope)]],
      () => [['raise']],
    ],
  },
  {
    weight: 3,
    synchronous: true,
    makes: [
      () => [['ctx.get', 'v']],
      (scope) => [['ctx.set', 'v', scope.random.upTo(9), scope.fixed('token')]],
      (scope) => [['ctx.reset', 'v', scope.fixed('token')]],
      (scope) => [['ctx.copy', scope.fixed('context')]],
      (scope, place) => {
        const callback = scope.bodyAbove(place.rank, true)
        return callback === undefined ? undefined : [['ctx.run', scope.fixed('context'), callback]]
      },
    ],
  },
  { weight: 5, synchronous: false, makes: [(scope, place) => [['await', item(scope, place)]]] },
  { weight: 5, synchronous: false, makes: [combine('gather', (scope, place) => [[items(scope, place)] as never])] },
  { weight: 5, synchronous: false, makes: [combine('shield', (scope, place) => [[item(scope, place)]])] },
  {
    weight: 4,
    synchronous: false,
    makes: [
      (scope, place) => {
        const xs = Array.from({ length: 1 + scope.random.upTo(3) }, () => scope.awaitable(place))
        const when = scope.random.pick(['first', 'exception', undefined])
        return [['wait', xs, ...options({ timeout: limit(scope) ?? undefined, when })]]
      },
    ],
  },
  { weight: 5, synchronous: false, makes: [(scope, place) => [['wait_for', item(scope, place), limit(scope)]]] },
  {
    weight: 4,
    synchronous: false,
    makes: [
      (scope, place) => {
        const style = scope.random.pick(['async', undefined])
        return [['as_completed', items(scope, place), ...options({ timeout: limit(scope) ?? undefined, style })]]
      },
    ],
  },
  {
    weight: 3,
    synchronous: true,
    makes: [
      (scope) => {
        const timeout = scope.owned('timeouts')
        if (timeout === undefined) return undefined
        return [
          scope.random.pick<Operation>([
            ['reschedule', timeout.name, limit(scope)],
            ['expired', timeout.name],
            ['when', timeout.name],
          ]),
        ]
      },
    ],
  },
  { weight: 4, synchronous: false, makes: [on('acquire', 'lock', 'semaphore', 'condition')] },
  {
    weight: 4,
    synchronous: true,
    makes: [on('release', 'lock', 'semaphore', 'condition'), on('locked', 'lock', 'semaphore')],
  },
  { weight: 3, synchronous: false, makes: [on('event.wait', 'event')] },
  {
    weight: 3,
    synchronous: true,
    makes: [
      on('event.set', 'event'),
      on('event.set', 'event'),
      on('event.clear', 'event'),
      on('event.is_set', 'event'),
    ],
  },
  {
    weight: 3,
    synchronous: false,
    makes: [
      on('cond.wait', 'condition'),
      (scope) => [['cond.wait_for', scope.fixed('condition'), 'n', 1 + scope.random.upTo(2)]],
    ],
  },
  {
    weight: 3,
    synchronous: true,
    makes: [
      (scope) => [['cond.notify', scope.fixed('condition'), 1 + scope.random.upTo(2)]],
      on('cond.notify_all', 'condition'),
    ],
  },
  {
    weight: 4,
    synchronous: false,
    makes: [
      on('barrier.wait', 'barrier'),
      on('barrier.wait', 'barrier'),
      on('barrier.wait', 'barrier'),
      on('barrier.reset', 'barrier'),
      on('barrier.abort', 'barrier'),
    ],
  },
  {
    weight: 5,
    synchronous: false,
    makes: [
      (scope) => [['queue.put', scope.fixed('queue'), scope.random.upTo(9)]],
      on('queue.get', 'queue'),
      on('queue.get', 'queue'),
      on('queue.join', 'queue'),
    ],
  },
  {
    weight: 5,
    synchronous: true,
    makes: [
      (scope) => [['queue.put_nowait', scope.fixed('queue'), scope.random.upTo(9)]],
      on('queue.get_nowait', 'queue'),
      on('queue.task_done', 'queue'),
      on('queue.state', 'queue'),
      (scope) => [['queue.shutdown', scope.fixed('queue'), ...(scope.random.chance(0.5) ? [true] : [])]],
    ],
  },
]
