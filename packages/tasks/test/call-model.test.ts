import { ContextVar } from '@tsyncio/contextvars'
import type { Awaitable, Coroutine, FutureLike } from '@tsyncio/futures'
import { call, createTask, currentTask, generate, shield, sleep, timeout } from '@tsyncio/tasks'
import type { Emit } from '@tsyncio/tasks'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { run, turns } from './numbered-loop.ts'
import type { NumberedLoop } from './numbered-loop.ts'

/** What a coroutine does; `body`, `last` and the like are coroutines that it calls. */
type Op =
  | { do: 'turn' | 'throw' | 'return' | 'cancelSelf' | 'uncancel' | 'set' | 'awaitDone' }
  | { do: 'sleep'; seconds: number }
  | { do: 'call' | 'task' | 'eager' | 'shield' | 'limit' | 'items'; body: Op[] }
  | { do: 'try'; body: Op[]; caught: Op[] | undefined; last: Op[] }

const { program } = fc.letrec<{ op: Op; program: Op[] }>((tie) => ({
  program: fc.array(tie('op'), { maxLength: 4 }),
  op: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({
      do: fc.constantFrom('turn', 'turn', 'throw', 'return', 'cancelSelf', 'uncancel', 'set', 'awaitDone'),
    }) as fc.Arbitrary<Op>,
    fc.record({ do: fc.constant('sleep' as const), seconds: fc.nat(3) }),
    fc.record({
      do: fc.constantFrom('call', 'call', 'call', 'task', 'eager', 'shield', 'limit', 'items'),
      body: tie('program'),
    }) as fc.Arbitrary<Op>,
    fc.record({
      do: fc.constant('try' as const),
      body: tie('program'),
      caught: fc.option(tie('program'), { nil: undefined }),
      last: tie('program'),
    }),
  ),
}))

type Way = <T>(coroutine: Coroutine<T>) => Awaitable<T>

/** Runs programs, and writes down what happens in which pass. */
class Player {
  readonly log: unknown[] = []
  readonly loop: NumberedLoop
  readonly #way: Way
  readonly #variable = new ContextVar<number>('variable', { default: 0 })
  #made = 0

  constructor(loop: NumberedLoop, way: Way) {
    this.loop = loop
    this.#way = way
  }

  *play(ops: readonly Op[]): Coroutine<unknown> {
    const name = (this.#made += 1)
    for (const [n, op] of ops.entries()) {
      this.#note(name, n, op.do)
      if (op.do === 'return') return name
      this.#note(name, n, yield* this.#do(op, name))
    }
    return name
  }

  *#do(op: Op, name: number): Coroutine<unknown> {
    switch (op.do) {
      case 'turn':
        return yield
      case 'throw':
        throw new Error(`of ${name}`)
      case 'return':
        return undefined
      case 'cancelSelf':
        return currentTask()?.cancel(`by ${name}`)
      case 'uncancel':
        return currentTask()?.uncancel()
      case 'set':
        return void this.#variable.set(name)
      case 'awaitDone':
        return yield* this.#done()
      case 'sleep':
        return yield* this.#way(sleep(op.seconds))
      case 'try':
        return yield* this.#try(op)
      case 'call':
      case 'task':
      case 'eager':
      case 'shield':
      case 'limit':
      case 'items':
        return yield* this.#call(op.do, op.body)
    }
  }

  *#call(how: 'call' | 'task' | 'eager' | 'shield' | 'limit' | 'items', body: readonly Op[]): Coroutine<unknown> {
    if (how === 'call') return yield* this.#way(this.play(body))
    if (how === 'limit') return yield* this.#way(timeout(2, () => this.#way(this.play(body))))
    if (how === 'items') return yield* this.#items(body)
    const task = createTask(this.play(body), { eagerStart: how === 'eager' })
    return yield* how === 'shield' ? shield(task) : task
  }

  *#try({ body, caught, last }: Extract<Op, { do: 'try' }>): Coroutine<unknown> {
    try {
      return yield* this.#way(this.play(body))
    } catch (error) {
      this.log.push(String(error))
      if (caught === undefined) throw error
      return yield* this.#way(this.play(caught))
    } finally {
      yield* this.#way(this.play(last))
    }
  }

  /** Items that come from inside a call, between waits. */
  *#items(body: readonly Op[]): Coroutine<unknown> {
    const way = this.#way
    const inner = (emit: Emit<unknown>): Coroutine<void> => this.#emitAround(emit, body)
    const items = generate(function* (emit): Coroutine<void> {
      yield* way(inner(emit))
    })
    try {
      for (let item = yield* way(items.next()); item.done !== true; item = yield* way(items.next())) {
        this.log.push(item.value)
        yield* way(turns(item.value === 'first' ? 0 : 2))
        this.log.push(['after', item.value, this.loop.pass])
      }
      return 'items'
    } finally {
      yield* items.close()
    }
  }

  *#emitAround(emit: Emit<unknown>, body: readonly Op[]): Coroutine<void> {
    yield* emit('first')
    yield* emit(yield* this.#way(this.play(body)))
    yield
    yield* emit('last')
  }

  #done(): FutureLike<string> {
    const future = this.loop.createFuture<string>()
    future.setResult('done')
    return future
  }

  #note(...what: unknown[]): void {
    this.log.push([this.loop.pass, this.loop.time(), this.#variable.get(), currentTask()?.cancelling(), ...what])
  }
}

function logOf(ops: readonly Op[], cancelAt: readonly number[], eager: boolean, way: Way): unknown[] {
  return run(function* (loop): Coroutine<unknown[]> {
    loop.setExceptionHandler((_loop, { message, exception }) => player.log.push([message, String(exception)]))
    const player = new Player(loop, way)
    const task = createTask(player.play(ops), { eagerStart: eager })
    for (let pass = 0; pass < 200 && !task.done(); pass += 1) {
      if (cancelAt.includes(pass)) player.log.push(task.cancel(`in pass ${pass}`))
      yield
      if (pass > 20) yield* sleep(0.5)
    }
    task.cancel()
    yield* sleep(20)
    player.log.push(task.done() ? outcomeOf(task) : 'goes on')
    return player.log
  })
}

function outcomeOf(task: FutureLike<unknown>): unknown {
  try {
    return task.result()
  } catch (error) {
    return String(error)
  }
}

test('whatever a program does, by call() it does the same in the same passes as by yield*', () => {
  const passes = fc.array(fc.nat(15), { maxLength: 3 })
  fc.assert(
    fc.property(program, passes, fc.boolean(), (ops, cancelAt, eager) => {
      const plain = logOf(ops, cancelAt, eager, (coroutine) => coroutine)
      expect(logOf(ops, cancelAt, eager, call)).toEqual(plain)
    }),
    { numRuns: 1000 },
  )
})
