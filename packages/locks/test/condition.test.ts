import { RuntimeError } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { Condition, Lock } from '@tsyncio/locks'
import { createTask, timeout } from '@tsyncio/tasks'
import type { TaskLike } from '@tsyncio/events'
import { expect, test } from 'vitest'
import { run, thrownBy, turns } from '../../tasks/test/numbered-loop.ts'

/** Tasks that wait for the condition, and note their names and passes once they hold it again. */
function startWaiting(condition: Condition, names: string, log: (string | number)[]): TaskLike[] {
  return Array.from(names, (name) =>
    createTask(
      condition.with(function* (): Coroutine<boolean> {
        const result = yield* condition.wait()
        log.push(name)
        return result
      }),
    ),
  )
}

test('wait releases the lock, and has it again when it returns true', () => {
  run(function* (loop): Coroutine<void> {
    const condition = new Condition()
    const log: string[] = []
    const [task] = startWaiting(condition, 'a', log)
    yield* turns(1)
    expect(condition.locked()).toBe(false)
    yield* condition.acquire()
    condition.notify()
    yield* turns(3)
    expect(log).toEqual([])
    condition.release()
    const released = loop.pass
    expect(yield* task as TaskLike).toBe(true)
    expect([log, loop.pass - released]).toEqual([['a'], 2])
    expect(condition.locked()).toBe(false)
  })
})

test('notify wakes as many as it says, first come, first served', () => {
  run(function* (): Coroutine<void> {
    const condition = new Condition()
    const log: string[] = []
    startWaiting(condition, 'abcdef', log)
    yield* turns(1)
    for (const count of [1, 0, 2, -1, 2048]) {
      yield* condition.with(function* () {
        condition.notify(count)
      })
      yield* turns(2)
      log.push('|')
    }
    expect(log.join('')).toBe('a||bc||def|')
  })
})

test('notifyAll wakes all; when they need no second wait they all go on in one pass', () => {
  run(function* (loop): Coroutine<void> {
    const condition = new Condition()
    const log: string[] = []
    const tasks = startWaiting(condition, 'abc', log)
    yield* turns(1)
    yield* condition.with(function* () {
      condition.notifyAll()
    })
    const before = loop.pass
    yield* tasks[2] as TaskLike
    expect([log, loop.pass - before]).toEqual([['a', 'b', 'c'], 2])
  })
})

test('two notifications in one pass are for two', () => {
  run(function* (): Coroutine<void> {
    const condition = new Condition()
    const log: string[] = []
    const tasks = startWaiting(condition, 'abc', log)
    yield* turns(1)
    yield* condition.with(function* () {
      condition.notify()
      condition.notify()
    })
    yield* turns(3)
    expect(log).toEqual(['a', 'b'])
    tasks[2]?.cancel()
    yield* turns(1)
  })
})

test('a notification before the wait is not kept', () => {
  run(function* (): Coroutine<void> {
    const condition = new Condition()
    yield* condition.with(function* () {
      condition.notify()
      expect(yield* thrownBy(timeout(1, () => condition.wait()))).toMatchObject({ name: 'TimeoutError' })
      expect(condition.locked()).toBe(true)
    })
  })
})

test('waitFor looks before it waits, after each notification, and gives what the predicate gave', () => {
  run(function* (): Coroutine<void> {
    const condition = new Condition()
    const answers = [undefined, 0, '', 'yes']
    let asked = 0
    const task = createTask(condition.with(() => condition.waitFor(() => answers[asked++])))
    for (const expected of [1, 2, 3, 4]) {
      yield* turns(2)
      expect(asked).toBe(expected)
      yield* condition.with(function* () {
        condition.notify()
      })
    }
    expect(yield* task).toBe('yes')
  })
})

test('waitFor needs no lock when there is nothing to wait for', () => {
  run(function* (): Coroutine<void> {
    const condition = new Condition()
    expect(yield* condition.waitFor(() => [1])).toEqual([1])
    expect(yield* thrownBy(condition.waitFor(() => false))).toMatchObject({ name: 'RuntimeError' })
  })
})

test('without the lock, waiting and notifying are errors', () => {
  const condition = new Condition()
  const notify = { name: 'RuntimeError', message: 'cannot notify on un-acquired lock' }
  expect(() => condition.notify()).toThrow(expect.objectContaining(notify))
  expect(() => condition.notifyAll()).toThrow(expect.objectContaining(notify))
  const wait = { name: 'RuntimeError', message: 'cannot wait on un-acquired lock' }
  expect(run(() => thrownBy(condition.wait()))).toMatchObject(wait)
  // That binds it to no loop.
  expect(run(() => thrownBy(condition.wait()))).toMatchObject(wait)
})

test('whoever notifies without the lock wakes nobody', () => {
  run(function* (): Coroutine<void> {
    const condition = new Condition()
    const log: string[] = []
    const [waiting] = startWaiting(condition, 'w', log)
    yield* turns(1)
    expect(() => condition.notify()).toThrow(RuntimeError)
    expect(() => condition.notifyAll()).toThrow(RuntimeError)
    yield* turns(2)
    expect(waiting?.done()).toBe(false)
  })
})

test('several conditions may share a lock', () => {
  run(function* (): Coroutine<void> {
    const lock = new Lock()
    const [notEmpty, notFull] = [new Condition(lock), new Condition(lock)]
    const log: string[] = []
    const [getter] = startWaiting(notEmpty, 'g', log)
    const [putter] = startWaiting(notFull, 'p', log)
    yield* turns(1)
    yield* lock.acquire()
    expect([notEmpty.locked(), notFull.locked()]).toEqual([true, true])
    notFull.notifyAll()
    notFull.release()
    expect(lock.locked()).toBe(false)
    yield* putter as TaskLike
    expect([log, getter?.done()]).toEqual([['p'], false])
    yield* lock.acquire()
    notEmpty.notify()
    lock.release()
    yield* getter as TaskLike
  })
})
