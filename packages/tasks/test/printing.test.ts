import type { Coroutine } from '@tsyncio/futures'
import { allTasks, createTask, sleep, Timeout, timeout, waitFor } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { run, thrownBy, turns } from './numbered-loop.ts'

describe('a task', () => {
  test('is printed with its name and its state', () => {
    run(function* (): Coroutine<void> {
      function* failing(): Coroutine<void> {
        throw new TypeError('no')
      }
      const [done, cancelled, failed] = [turns(0), sleep(9), failing()].map((each) => createTask(each, { name: 'me' }))
      expect(String(done)).toMatch(/^<Task .*me.*pending.*>$|^<Task .*pending.*me.*>$/)
      cancelled?.cancel()
      yield* turns(2)
      for (const [task, state] of [
        [done, 'finished'],
        [cancelled, 'cancelled'],
        [failed, 'failed'],
      ] as const) {
        expect(String(task)).toContain('me')
        expect(String(task)).toContain(state)
      }
      failed?.exception()
    })
  })

  test('that was asked to cancel, and has not ended, says so until that is taken back', () => {
    run(function* (): Coroutine<void> {
      const task = createTask(sleep(9))
      yield* turns(1)
      expect(String(task)).not.toContain('cancelling')
      task.cancel()
      expect(String(task)).toContain('cancelling')
      task.uncancel()
      expect(String(task)).not.toContain('cancelling')
      task.cancel()
      yield* thrownBy(task)
      expect(String(task)).not.toContain('cancelling')
    })
  })

  test('can be printed from within itself, with itself among what it waits for', () => {
    run(function* (): Coroutine<void> {
      const text = yield* waitFor(createTask(describing()), 10)
      expect(text).toContain('pending')
      function* describing(): Coroutine<string> {
        return allTasks().map(String).join(' ')
      }
    })
  })
})

describe('a Timeout', () => {
  test('is printed with its state, and its deadline while that counts', () => {
    run(function* (): Coroutine<void> {
      const [finished, expired] = [timeout(123), timeout(1)]
      expect(String(new Timeout(123))).toMatch(/^<Timeout .*created.*>$/)
      yield* finished.with(function* () {
        expect(String(finished)).toMatch(/^<Timeout .*active.*123.*>$/)
      })
      expect(String(finished)).toMatch(/^<Timeout .*finished.*>$/)
      yield* thrownBy(
        expired.with(function* () {
          try {
            yield* sleep(9)
          } finally {
            expect(String(expired)).toMatch(/^<Timeout .*expiring.*>$/)
          }
        }),
      )
      expect(String(expired)).toMatch(/^<Timeout .*expired.*>$/)
    })
  })
})
