import type { Raised } from '@tsyncio/events'
import { isBaseException } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { createTask, currentTask, enter, sleep, timeout } from '@tsyncio/tasks'
import type { Enterable } from '@tsyncio/tasks'
import { expect, test } from 'vitest'
import { failAfter, longSleep, outcomeOf } from './group-parts.ts'
import { hops, run, turns } from './numbered-loop.ts'

/** A resource that takes a second to enter, and one to leave. */
class Resource implements Enterable<string> {
  readonly log: string[] = []
  readonly #onExit: (raised: Raised | undefined) => boolean | void

  constructor(onExit: (raised: Raised | undefined) => boolean | void = () => {}) {
    this.#onExit = onExit
  }

  *enter(): Coroutine<string> {
    yield* sleep(1)
    this.log.push('entered')
    return 'resource'
  }

  *exit(raised: Raised | undefined): Coroutine<boolean | void> {
    this.log.push(raised === undefined ? 'leaving' : `leaving by ${String(raised.error)}`)
    yield* sleep(1)
    this.log.push('left')
    return this.#onExit(raised)
  }
}

test('the body works with what entering gives; entering and leaving are waited for', () => {
  run(function* (loop): Coroutine<void> {
    const resource = new Resource()
    expect(yield* enter(resource, (name) => sleep(1, `with ${name}`))).toBe('with resource')
    expect([loop.time(), ...resource.log]).toEqual([3, 'entered', 'leaving', 'left'])
  })
})

test('an error of the body leaves it, and comes out', () => {
  run(function* (): Coroutine<void> {
    const resource = new Resource()
    expect(yield* outcomeOf(enter(resource, () => failAfter(1)))).toBe('TypeError: after 1')
    expect(resource.log).toEqual(['entered', 'leaving by TypeError: after 1', 'left'])
  })
})

test.each([
  [true, 'value undefined'],
  [false, 'TypeError: after 1'],
  [undefined, 'TypeError: after 1'],
])('an exit that returns %s: %s', (swallow, outcome) => {
  run(function* (): Coroutine<void> {
    expect(yield* outcomeOf(enter(new Resource(() => swallow), () => failAfter(1)))).toBe(outcome)
    // Without an error there is nothing to swallow.
    expect(yield* enter(new Resource(() => swallow), () => sleep(1, 'result'))).toBe('result')
  })
})

test('an error of the exit replaces that of the body', () => {
  run(function* (): Coroutine<void> {
    const failing = new Resource(() => {
      throw new RangeError('from the exit')
    })
    expect(yield* outcomeOf(enter(failing, () => failAfter(1)))).toBe('RangeError: from the exit')
    const again = new Resource(() => {
      throw new RangeError('from the exit')
    })
    expect(yield* outcomeOf(enter(again, () => turns(1)))).toBe('RangeError: from the exit')
  })
})

test('what could not be entered is not left', () => {
  run(function* (): Coroutine<void> {
    const log: string[] = []
    const locked: Enterable<void> = {
      enter: () => failAfter(1, new RangeError('locked')),
      *exit() {
        log.push('left')
      },
    }
    expect(yield* outcomeOf(enter(locked, () => longSleep(log, 'body')))).toBe('RangeError: locked')
    expect(log).toEqual([])
  })
})

test('a body that throws before it gives something to await leaves it, too', () => {
  run(function* (): Coroutine<void> {
    const resource = new Resource()
    const failing = (): Coroutine<void> => {
      throw new TypeError('at once')
    }
    expect(yield* outcomeOf(enter(resource, failing))).toBe('TypeError: at once')
    expect(resource.log).toContain('left')
  })
})

test('a cancellation of the body waits for the exit', () => {
  run(function* (loop): Coroutine<void> {
    const resource = new Resource()
    const task = createTask(enter(resource, () => sleep(100)))
    yield* sleep(5)
    task.cancel('enough')
    expect(yield* outcomeOf(task)).toBe('CancelledError: enough')
    expect([loop.time(), ...resource.log]).toEqual([6, 'entered', 'leaving by CancelledError: enough', 'left'])
  })
})

test('a body that is closed from outside leaves it, too', () => {
  run(function* (): Coroutine<void> {
    const log: string[] = []
    const resource: Enterable<void> = {
      enter: () => turns(0),
      *exit(raised) {
        log.push(`${isBaseException(raised?.error)} ${String(raised?.error)}`)
        return true
      },
    }
    const coroutine = enter(resource, () => sleep(9))
    coroutine.next()
    expect(coroutine.return(undefined)).toEqual({ done: true, value: undefined })
    expect(log).toEqual(['true BaseException: the body is closed'])
  })
})

test('a timeout whose body is closed from outside cancels nobody afterwards', () => {
  run(function* (): Coroutine<void> {
    const coroutine = timeout(1, () => sleep(9))
    coroutine.next()
    coroutine.return(undefined)
    yield* sleep(2)
    expect(currentTask()?.cancelling()).toBe(0)
  })
})

test('a cancellation while entering is not told to the exit', () => {
  run(function* (): Coroutine<void> {
    const resource = new Resource()
    const task = createTask(enter(resource, () => sleep(100)))
    yield* turns(1)
    task.cancel()
    expect(yield* outcomeOf(task)).toMatch(/^CancelledError/)
    expect(resource.log).toEqual([])
  })
})

test('what does not wait takes no pass', () => {
  const resource: Enterable<void> = { enter: () => turns(0), exit: () => turns(0) }
  expect(hops(() => enter(resource, () => turns(0)))).toBe(0)
})
