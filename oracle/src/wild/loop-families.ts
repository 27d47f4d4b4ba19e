import { contextOption, delay, digit, error, message, on, options, withCallback } from './draws.ts'
import type { Family, Make } from './draws.ts'
import type { Scope } from './scope.ts'

const cancel: Make = (scope) => [
  ['cancel', scope.random.chance(0.2) ? scope.task() : scope.futureLike(), ...message(scope)],
]

const doneCallback: Make = withCallback((scope, callback) => {
  if (scope.random.chance(0.2)) return [['off_done', scope.futureLike(), callback]]
  return [['on_done', scope.futureLike(), callback, ...options(contextOption(scope))]]
})

function scheduled(name: string, when: (scope: Scope) => number[]): Make {
  return withCallback((scope, callback) => [
    [name, scope.fixed('handle'), ...when(scope), callback, ...options(contextOption(scope))],
  ])
}

const takenBack: Make = withCallback((scope, callback) => {
  const handle = scope.fixed('handle')
  return [['later', handle, delay(scope), callback], ['yield'], ['when', handle], ['cancel', handle]]
})

export const LOOP: readonly Family[] = [
  { weight: 6, synchronous: true, essential: true, makes: [cancel] },
  {
    weight: 6,
    synchronous: true,
    makes: [
      (scope) => [['set_result', scope.fixed('future'), digit(scope)]],
      (scope) => [['set_exception', scope.fixed('future'), ...error(scope)]],
      (scope) => [[scope.random.pick(['done', 'cancelled', 'result', 'exception']), scope.futureLike()]],
    ],
  },
  { weight: 2, synchronous: true, makes: [() => [['time']], () => [['add', 'n']]] },
  { weight: 2, synchronous: true, makes: [(scope) => [['future', scope.fixed('future')]]] },
  { weight: 5, synchronous: true, makes: [doneCallback] },
  {
    weight: 5,
    synchronous: true,
    makes: [
      scheduled('soon', () => []),
      scheduled('later', (scope) => [delay(scope)]),
      scheduled('at', (scope) => [scope.random.upTo(3)]),
      on('cancel', 'handle'),
    ],
  },
  { weight: 2, synchronous: false, makes: [takenBack] },
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
      (scope) => [['ctx.set', 'v', digit(scope), scope.fixed('token')]],
      (scope) => [['ctx.reset', 'v', scope.fixed('token')]],
      (scope) => [['ctx.copy', scope.fixed('context')]],
      withCallback((scope, callback) => [['ctx.run', scope.fixed('context'), callback]]),
    ],
  },
]
