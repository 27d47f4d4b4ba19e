import { CancelledError, isCancelledError } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { allTasks, createTask, sleep, staggeredRace, timeout } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { run, thrownBy, turns } from './numbered-loop.ts'

describe('a cancellation', () => {
  test('reaches all that run, with its message, and comes out when they have ended', () => {
    run(function* (loop): Coroutine<void> {
      const log: string[] = []
      const loser = (name: string) =>
        function* (): Coroutine<void> {
          try {
            yield* sleep(99)
          } catch (error) {
            log.push(`${name}: ${String(error)}`)
            yield* sleep(1)
            throw error
          }
        }
      const race = createTask(staggeredRace([loser('a'), loser('b'), loser('c')], 1))
      yield* sleep(1.5)
      race.cancel('enough')
      expect(yield* thrownBy(race)).toMatchObject({ name: 'CancelledError', message: 'enough' })
      expect(log).toEqual(['a: CancelledError: enough', 'b: CancelledError: enough'])
      expect([loop.time(), allTasks().length]).toEqual([2.5, 1])
    })
  })

  test('without a message has none inside either', () => {
    run(function* (loop): Coroutine<void> {
      const future = loop.createFuture<void>()
      const race = createTask(staggeredRace([() => future], undefined))
      yield* turns(3)
      race.cancel()
      yield* thrownBy(race)
      expect([future.cancelled(), future.cancelMessage?.()]).toEqual([true, undefined])
    })
  })

  test('comes out even if a coroutine swallows it and succeeds', () => {
    run(function* (): Coroutine<void> {
      const race = createTask(staggeredRace([() => thrownBy(sleep(9))], undefined))
      yield* turns(3)
      race.cancel()
      expect(yield* thrownBy(race)).toBeInstanceOf(CancelledError)
    })
  })

  test('by two timeouts reaches it twice, and is told apart by them', () => {
    const log: string[] = []
    run(function* (): Coroutine<void> {
      const racing = timeout(undefined, (outer) =>
        timeout(undefined, function* (inner): Coroutine<void> {
          function* stubborn(): Coroutine<void> {
            for (const scope of [inner, outer]) {
              scope.reschedule(-1)
              yield
              if (isCancelledError(yield* thrownBy(sleep(9)))) log.push('cancelled')
            }
          }
          yield* staggeredRace([stubborn], undefined)
        }),
      )
      expect(yield* thrownBy(racing)).toMatchObject({ name: 'TimeoutError' })
    })
    expect(log).toEqual(['cancelled', 'cancelled'])
  })
})
