import type { Coroutine } from '@tsyncio/futures'
import { expectSame, expectThat, raisedBy } from '../expect.ts'
import type { Clause } from '../suite.ts'
import { scene } from './task-scene.ts'
import type { TaskSubject } from './task-suite.ts'

function* counting(log: unknown[], name: string, count: number): Coroutine<void> {
  for (let n = 1; n <= count; n += 1) {
    log.push(`${name}${n}`)
    yield
  }
}

export const steps: readonly Clause<TaskSubject>[] = [
  scene('its first step is in the next pass, not inside what makes it', function* ({ newTask, log }) {
    newTask(counting(log, 'a', 1))
    expectSame('when it is made', log, [])
    yield
    expectSame('a pass later', log, ['a1'])
  }),
  scene('each bare yield gives the others one pass, and no more', function* ({ newTask, log }) {
    newTask(counting(log, 'a', 3))
    newTask(counting(log, 'b', 3))
    yield
    expectSame('after one pass', log, ['a1', 'b1'])
    yield
    expectSame('after two', log.slice(2), ['a2', 'b2'])
    yield
    expectSame('after three', log.slice(4), ['a3', 'b3'])
  }),
  scene('its steps queue up with all else', function* ({ newTask, log, loop }) {
    loop.callSoon(() => log.push('before'))
    newTask(counting(log, 'a', 1))
    loop.callSoon(() => log.push('after'))
    yield
    expectSame('the order', log, ['before', 'a1', 'after'])
  }),
  scene('it takes any coroutine, and refuses at once what is none', function* ({ newTask, log }) {
    const inner = counting(log, 'a', 1)
    const handmade = {
      next: () => inner.next(),
      throw: (error: unknown) => inner.throw(error),
      return: () => inner.return(),
      [Symbol.iterator]() {
        return this
      },
    }
    newTask(handmade as unknown as Coroutine<void>)
    yield
    expectSame('the steps of an iterator that is no generator', log, ['a1'])
    const raised = raisedBy(() => newTask(42 as unknown as Coroutine<void>))
    expectThat('a number was accepted as a coroutine', raised !== undefined)
    yield
  }),
]
