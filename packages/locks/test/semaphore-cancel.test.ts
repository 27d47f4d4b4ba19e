import type { TaskLike } from '@tsyncio/events'
import type { Coroutine } from '@tsyncio/futures'
import { Semaphore } from '@tsyncio/locks'
import { createTask, gather, waitFor } from '@tsyncio/tasks'
import { expect, test } from 'vitest'
import { run, turns } from '../../tasks/test/numbered-loop.ts'
import type { NumberedLoop } from '../../tasks/test/numbered-loop.ts'

/** No permits, and tasks that wait for one. */
function* empty(waiting: number): Coroutine<[semaphore: Semaphore, tasks: TaskLike[]]> {
  const semaphore = new Semaphore(0)
  const tasks = Array.from({ length: waiting }, () => createTask(semaphore.acquire()))
  yield* turns(1)
  return [semaphore, tasks]
}

function outcomes(tasks: readonly TaskLike[]): string {
  return tasks.map((task) => (task.cancelled() ? 'cancelled' : task.done() ? 'in' : 'waits')).join(' ')
}

const races: Record<
  string,
  [act: (loop: NumberedLoop, semaphore: Semaphore, first: TaskLike) => void, passes: number]
> = {
  'cancelled, then released to': [
    (_loop, semaphore, first) => {
      first.cancel()
      semaphore.release()
    },
    1,
  ],
  'released to, then cancelled': [
    (_loop, semaphore, first) => {
      semaphore.release()
      first.cancel()
    },
    2,
  ],
  'released to, and cancelled in the next pass before it runs': [
    (loop, semaphore, first) => {
      loop.callSoon(() => first.cancel())
      semaphore.release()
    },
    2,
  ],
}

for (const [name, [race, passes]] of Object.entries(races)) {
  test(`the permit goes to the next when the first is ${name}`, () => {
    run(function* (loop): Coroutine<void> {
      const [semaphore, tasks] = yield* empty(3)
      race(loop, semaphore, tasks[0] as TaskLike)
      yield* turns(passes)
      expect(outcomes(tasks)).toBe('cancelled in waits')
      expect(semaphore.locked()).toBe(true)
      semaphore.release()
      yield* turns(1)
      expect(outcomes(tasks)).toBe('cancelled in in')
    })
  })
}

test('several cancelled at the head of the line are passed over', () => {
  run(function* (): Coroutine<void> {
    const [semaphore, tasks] = yield* empty(4)
    tasks[0]?.cancel()
    tasks[1]?.cancel()
    semaphore.release()
    yield* turns(2)
    expect(outcomes(tasks)).toBe('cancelled cancelled in waits')
    semaphore.release()
    yield* turns(1)
  })
})

test('the last one, woken and cancelled, gives the permit back', () => {
  run(function* (): Coroutine<void> {
    const [semaphore, tasks] = yield* empty(1)
    semaphore.release()
    tasks[0]?.cancel()
    yield* turns(1)
    expect([outcomes(tasks), semaphore.locked()]).toEqual(['cancelled', false])
    expect(yield* waitFor(semaphore.acquire(), 1)).toBe(true)
    expect(semaphore.locked()).toBe(true)
  })
})

test('with all who waited cancelled, a permit is for anybody, at once', () => {
  run(function* (loop): Coroutine<void> {
    const [semaphore, tasks] = yield* empty(2)
    for (const task of tasks) task.cancel()
    semaphore.release()
    expect(semaphore.locked()).toBe(false)
    const before = loop.pass
    yield* semaphore.acquire()
    expect(loop.pass).toBe(before)
    yield* turns(1)
    expect(semaphore.locked()).toBe(true)
  })
})

test('one cancelled inside gives its permit back on the way out, and so nobody hangs', () => {
  run(function* (): Coroutine<void> {
    const semaphore = new Semaphore(1)
    function* enterThenCancel(): Coroutine<void> {
      yield* semaphore.with(() => turns(1))
      second.cancel()
    }
    const first = createTask(enterThenCancel())
    const second = createTask(semaphore.with(() => turns(1)))
    const results = yield* gather([first, second], { returnExceptions: true })
    expect(results).toEqual([undefined, expect.objectContaining({ name: 'CancelledError' })])
    yield* waitFor(semaphore.acquire(), 1)
  })
})
