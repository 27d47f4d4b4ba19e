import { digit, on } from './draws.ts'
import type { Family } from './draws.ts'

export const SYNCHRONIZATION: readonly Family[] = [
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
      (scope) => [['queue.put', scope.fixed('queue'), digit(scope)]],
      on('queue.get', 'queue'),
      on('queue.get', 'queue'),
      on('queue.join', 'queue'),
    ],
  },
  {
    weight: 5,
    synchronous: true,
    makes: [
      (scope) => [['queue.put_nowait', scope.fixed('queue'), digit(scope)]],
      on('queue.get_nowait', 'queue'),
      on('queue.task_done', 'queue'),
      on('queue.state', 'queue'),
      (scope) => [['queue.shutdown', scope.fixed('queue'), ...(scope.random.chance(0.5) ? [true] : [])]],
    ],
  },
]
