import type { Coroutine } from '@tsyncio/futures'
import { createTask, gather } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { NumberedLoop, run, thrownBy, turns } from './numbered-loop.ts'

/** Keeps the protocol, and is built on nothing of ours: no class, no helper, not even a type. */
class Foreign<T> {
  _asyncioFutureBlocking = false
  /** Whether it accepts a cancellation. */
  obliging = true
  #end: { value: T } | { error: unknown } | undefined
  #cancelled = false
  #callbacks: ((future: this) => void)[] = []
  readonly #loop: NumberedLoop

  constructor(loop: NumberedLoop) {
    this.#loop = loop
  }

  done(): boolean {
    return this.#end !== undefined
  }

  cancelled(): boolean {
    return this.#cancelled
  }

  result(): T {
    if (this.#end === undefined) throw new Error('pending')
    if ('error' in this.#end) throw this.#end.error
    return this.#end.value
  }

  exception(): unknown {
    return this.#end !== undefined && 'error' in this.#end ? this.#end.error : undefined
  }

  cancel(message?: string): boolean {
    if (this.done() || !this.obliging) return false
    this.#cancelled = true
    // How an error that is a cancellation is known without an import.
    this.settle({ error: Object.assign(new Error(message), { [Symbol.for('tsyncio.CancelledError')]: true }) })
    return true
  }

  settle(end: { value: T } | { error: unknown }): void {
    this.#end = end
    for (const callback of this.#callbacks.splice(0)) this.#loop.callSoon(callback, this)
  }

  addDoneCallback(callback: (future: this) => void): void {
    if (this.done()) this.#loop.callSoon(callback, this)
    else this.#callbacks.push(callback)
  }

  removeDoneCallback(callback: (future: this) => void): number {
    const before = this.#callbacks.length
    this.#callbacks = this.#callbacks.filter((other) => other !== callback)
    return before - this.#callbacks.length
  }

  getLoop(): NumberedLoop {
    return this.#loop
  }

  then(): never {
    throw new Error('not needed')
  }

  *[Symbol.iterator](): Generator<this & { _asyncioFutureBlocking: true }, T, unknown> {
    if (!this.done()) {
      this._asyncioFutureBlocking = true
      yield this as this & { _asyncioFutureBlocking: true }
    }
    return this.result()
  }
}

describe('a future of a stranger’s', () => {
  test('is awaited, and the awaiter goes on in the pass after its end', () => {
    run(function* (loop): Coroutine<void> {
      const future = new Foreign<number>(loop)
      let ended = 0
      loop.callLater(1, () => {
        ended = loop.pass
        future.settle({ value: 42 })
      })
      expect([yield* future, loop.pass - ended]).toEqual([42, 1])
    })
  })

  test('that is done does not suspend its awaiter', () => {
    run(function* (loop): Coroutine<void> {
      const future = new Foreign<number>(loop)
      future.settle({ value: 42 })
      const before = loop.pass
      expect([yield* future, loop.pass - before]).toEqual([42, 0])
    })
  })

  test('is at rest again once the task waits for it', () => {
    run(function* (loop): Coroutine<void> {
      const future = new Foreign<number>(loop)
      function* awaiting(): Coroutine<number> {
        return yield* future
      }
      const tasks = [createTask(awaiting()), createTask(awaiting())]
      yield* turns(1)
      expect(future._asyncioFutureBlocking).toBe(false)
      future.settle({ value: 42 })
      expect([yield* tasks[0] as Awaitable, yield* tasks[1] as Awaitable]).toEqual([42, 42])
    })
  })

  test('hides from debug mode no task that takes long after it', () => {
    const loop = new NumberedLoop()
    loop.setDebug(true)
    const future = new Foreign<void>(loop)
    loop.callSoon(() => future.settle({ value: undefined }))
    function* main(): Coroutine<void> {
      yield* future
      loop.slowCallbackDuration = 0
      yield* thrownBy(yielding(5))
      yield
      loop.slowCallbackDuration = Infinity
    }
    loop.runUntilComplete(loop.createTask(main(), { name: 'culprit' }))
    expect(loop.reports).toHaveLength(2)
    for (const { message } of loop.reports) expect(message).toMatch(/^Executing <Task culprit pending/)
  })

  test('fails its awaiter with the very error', () => {
    run(function* (loop): Coroutine<void> {
      const [future, error] = [new Foreign<number>(loop), new Error('no')]
      loop.callLater(1, () => future.settle({ error }))
      expect(yield* thrownBy(future)).toBe(error)
    })
  })

  test('is cancelled with the task that awaits it', () => {
    run(function* (loop): Coroutine<void> {
      const future = new Foreign<number>(loop)
      const task = createTask(awaitingThe(future))
      yield* turns(1)
      expect([task.cancel('enough'), future.cancelled()]).toEqual([true, true])
      expect(yield* thrownBy(task)).toMatchObject({ message: 'enough' })
      expect(task.cancelled()).toBe(true)
    })
  })

  test('may refuse to be cancelled: then the error arrives when it is done', () => {
    run(function* (loop): Coroutine<void> {
      const future = new Foreign<number>(loop)
      future.obliging = false
      const task = createTask(awaitingThe(future))
      yield* turns(1)
      expect(task.cancel('enough')).toBe(true)
      yield* turns(3)
      expect([task.done(), future.done()]).toEqual([false, false])
      future.settle({ value: 42 })
      expect(yield* thrownBy(task)).toMatchObject({ name: 'CancelledError', message: 'enough' })
    })
  })

  test('without the star, or of another loop, is objected to', () => {
    run(function* (loop): Coroutine<void> {
      function* careless(): Coroutine<void> {
        yield new Foreign<number>(loop) as never
      }
      expect(yield* thrownBy(createTask(careless()))).toMatchObject({ name: 'RuntimeError' })
      expect(yield* thrownBy(new Foreign<number>(new NumberedLoop()))).toMatchObject({ name: 'RuntimeError' })
    })
  })

  test('can be gathered, and run until it is complete', () => {
    const loop = new NumberedLoop()
    const futures = [new Foreign<number>(loop), new Foreign<number>(loop)]
    for (const [n, future] of futures.entries()) loop.callLater(2 - n, () => future.settle({ value: n }))
    expect(loop.runUntilComplete(gather(futures))).toEqual([0, 1])
    const last = new Foreign<string>(loop)
    loop.callLater(1, () => last.settle({ value: 'last' }))
    expect(loop.runUntilComplete(last)).toBe('last')
  })
})

type Awaitable = Iterable<never, number, unknown>

function* awaitingThe(future: Foreign<number>): Coroutine<number> {
  return yield* future
}

function* yielding(what: unknown): Coroutine<void> {
  yield what as undefined
}
