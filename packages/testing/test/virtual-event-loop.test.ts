import { monotonicClock } from '@tsyncio/events'
import type { TaskLike } from '@tsyncio/events'
import { Future } from '@tsyncio/futures'
import type { Coroutine, FutureLike } from '@tsyncio/futures'
import { Lock } from '@tsyncio/locks'
import { createTask, gather, sleep, Task } from '@tsyncio/tasks'
import { DeadlockError, VirtualEventLoop } from '@tsyncio/testing'
import { describe, expect, test } from 'vitest'

function* waitFor(future: FutureLike<unknown>): Coroutine<void> {
  yield* future
}

describe('time', () => {
  test('starts at zero, and stands still while something is ready', () => {
    const loop = new VirtualEventLoop()
    function* main(): Coroutine<number> {
      for (let n = 0; n < 100; n += 1) yield
      return loop.time()
    }
    expect([loop.time(), loop.runUntilComplete(main())]).toEqual([0, 0])
  })

  test.each([1, 365, 100 * 365])('jumps to the next timer: %d days take no time', (days) => {
    let passes = 0
    class Bounded extends VirtualEventLoop {
      protected override poll(timeout: number | undefined): void {
        passes += 1
        if (passes > 2 * days + 10) throw new Error('the time stands still')
        super.poll(timeout)
      }
    }
    const loop = new Bounded()
    loop.runUntilComplete(sleep(days * 24 * 3600))
    expect(loop.time()).toBe(days * 24 * 3600)
  })

  test('goes on over several runs', () => {
    const loop = new VirtualEventLoop()
    loop.runUntilComplete(sleep(1))
    loop.runUntilComplete(sleep(2))
    expect(loop.time()).toBe(3)
  })

  test('is exactly that of the timer, whatever the fractions', () => {
    const loop = new VirtualEventLoop()
    const seen: number[] = []
    const deadlines = [0.1, 0.2, 0.30000000000000004, 0.7, 1 / 3 + 1, 1e6 + 0.1]
    for (const when of deadlines) loop.callAt(when, () => void seen.push(loop.time()))
    loop.runUntilComplete(sleep(1e6 + 1))
    for (const [n, when] of deadlines.entries()) expect(seen[n]).toBeCloseTo(when, 9)
    expect(seen).toHaveLength(deadlines.length)
  })

  test('is each loop’s own', () => {
    const [one, two] = [new VirtualEventLoop(), new VirtualEventLoop()]
    one.runUntilComplete(sleep(1))
    expect([one.time(), two.time()]).toEqual([1, 0])
  })
})

describe('a deadlock', () => {
  test('is an error that names the tasks that wait, instead of a test that hangs', () => {
    const loop = new VirtualEventLoop()
    const future = loop.createFuture<void>()
    const tasks = ['alice', 'bob'].map((name) => loop.createTask(waitFor(future), { name }))
    let error: unknown
    try {
      loop.runUntilComplete(future)
    } catch (caught) {
      error = caught
    }
    expect(error).toBeInstanceOf(DeadlockError)
    const { message, tasks: waiting } = error as DeadlockError
    expect(message).toMatch(
      /waiting for ever: alice, bob\n- alice waits for a Future\n +at waitFor \(.*\n- bob waits for a Future/,
    )
    expect(waiting.map((task) => task.getName())).toEqual(tasks.map((task) => task.getName()))
    expect(String(error)).toMatch(/^DeadlockError: /)
  })

  test('tells what each task waits for, and where, unless it is not to remember that', () => {
    function* hen(): Coroutine<void> {
      yield* sleep(1)
      yield* egg
    }
    const waitsOn = (loop: VirtualEventLoop): DeadlockError['waits'] => {
      const chicken = loop.createTask(hen(), { name: 'hen' })
      egg = loop.createTask(waitFor(chicken), { name: 'egg' })
      try {
        loop.runUntilComplete(egg)
      } catch (error) {
        if (error instanceof DeadlockError) return error.waits
      }
      throw new Error('no deadlock')
    }
    let egg: TaskLike
    const waits = waitsOn(new VirtualEventLoop())
    expect(waits.map(({ task, awaited }) => [task.getName(), (awaited as TaskLike).getName()])).toEqual([
      ['hen', 'egg'],
      ['egg', 'hen'],
    ])
    expect(waits.map(({ stack }) => stack.trim().split('\n'))).toEqual([
      [expect.stringMatching(/^at hen \(.*virtual-event-loop\.test\.ts/)],
      [expect.stringMatching(/^at waitFor \(.*virtual-event-loop\.test\.ts/)],
    ])
    expect(waitsOn(new VirtualEventLoop({ remembersWaits: false })).map(({ stack }) => stack)).toEqual(['', ''])
  })

  test('tells where somebody waits for a lock', () => {
    const loop = new VirtualEventLoop()
    function* twice(): Coroutine<void> {
      const lock = new Lock()
      yield* lock.acquire()
      yield* lock.acquire()
    }
    expect(() => loop.runUntilComplete(twice())).toThrow(/- Task-\d+ waits for a Future\n +at twice \(/)
  })

  test('comes only once all timers are over', () => {
    const loop = new VirtualEventLoop()
    loop.callLater(5, () => {})
    expect(() => loop.runUntilComplete(loop.createFuture())).toThrow(DeadlockError)
    expect(loop.time()).toBe(5)
  })

  test('is an endless timer alone, too; others are still waited for', () => {
    const loop = new VirtualEventLoop()
    loop.callLater(Infinity, () => {})
    loop.callLater(5, () => {})
    expect(() => loop.runUntilComplete(loop.createFuture())).toThrow(DeadlockError)
    expect(loop.time()).toBe(5)
  })

  test('leaves a loop that can go on', () => {
    const loop = new VirtualEventLoop()
    const future = loop.createFuture<string>()
    expect(() => loop.runUntilComplete(future)).toThrow(DeadlockError)
    expect(loop.isRunning()).toBe(false)
    loop.callLater(1, () => future.setResult('went on'))
    expect(loop.runUntilComplete(future)).toBe('went on')
  })

  test('without tasks is one, too', () => {
    expect(() => new VirtualEventLoop().runForever()).toThrow(DeadlockError)
  })
})

describe('its parts', () => {
  test('are the default ones unless others are given', () => {
    const made: string[] = []
    const loop = new VirtualEventLoop({
      futureFactory: (on) => (made.push('future'), new Future({ loop: on })),
      taskFactory: (on, coroutine) => (made.push('task'), new Task(coroutine, { loop: on })),
    })
    loop.runUntilComplete(sleep(1))
    expect(made).toEqual(['task', 'future'])
    expect(new VirtualEventLoop().createFuture()).toBeInstanceOf(Future)
  })
})

test('many sleepers take no time', () => {
  const loop = new VirtualEventLoop()
  function* main(): Coroutine<number> {
    const tasks: TaskLike[] = Array.from({ length: 500 }, (_, n) => createTask(sleep(n)))
    yield* gather(tasks)
    return tasks.length
  }
  expect(loop.runUntilComplete(main())).toBe(500)
  expect(loop.time()).toBe(499)
})

test('takes a part that is undefined for one that is not there', () => {
  const nothing = { clock: undefined, futureFactory: undefined, taskFactory: undefined, remembersWaits: undefined }
  expect(new VirtualEventLoop(nothing as never).runUntilComplete(sleep(1, 'slept'))).toBe('slept')
})

test.each([
  [monotonicClock, 'an object of Object'],
  [null, 'null'],
])('refuses a clock that nobody can move: %o', (clock, got) => {
  expect(() => new VirtualEventLoop({ clock: clock as never })).toThrow(`clock: expected a VirtualClock, got ${got}`)
})
