import type { TaskLike } from '@tsyncio/events'
import type { Coroutine } from '@tsyncio/futures'
import { LifoQueue, PriorityQueue, Queue } from '@tsyncio/queues'
import { createTask, wait } from '@tsyncio/tasks'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { run, turns } from '../../tasks/test/numbered-loop.ts'
import { drain } from './drain.ts'

type Step =
  | { readonly do: 'produce' | 'consume' | 'cancel'; readonly number: number }
  | { readonly do: 'pass' | 'putNowait' | 'getNowait' }

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ do: fc.constantFrom('produce' as const, 'consume' as const), number: fc.nat(4) }),
    },
    { weight: 5, arbitrary: fc.record({ do: fc.constant('cancel' as const), number: fc.nat(40) }) },
    {
      weight: 8,
      arbitrary: fc.record({ do: fc.constantFrom('pass' as const, 'putNowait' as const, 'getNowait' as const) }),
    },
  ),
  { maxLength: 80 },
)

/** Items are numbers from 0 on; each is put once at most, and must be got once, or still be there. */
class World {
  readonly put: number[] = []
  readonly got: number[] = []
  readonly tasks: TaskLike[] = []
  readonly queue: Queue<number>
  #next = 0

  constructor(queue: Queue<number>) {
    this.queue = queue
  }

  *produce(count: number): Coroutine<void> {
    for (let n = 0; n < count; n += 1) {
      const item = this.#next++
      yield* this.queue.put(item)
      this.put.push(item)
    }
  }

  *consume(count: number): Coroutine<void> {
    for (let n = 0; n < count; n += 1) {
      this.got.push(yield* this.queue.get())
      this.queue.taskDone()
    }
  }

  do(step: Step): void {
    const { queue } = this
    if (step.do === 'produce') this.tasks.push(createTask(this.produce(step.number)))
    else if (step.do === 'consume') this.tasks.push(createTask(this.consume(step.number)))
    else if (step.do === 'cancel') this.tasks[step.number]?.cancel()
    else if (step.do === 'putNowait' && !queue.full()) {
      const item = this.#next++
      queue.putNowait(item)
      this.put.push(item)
    } else if (step.do === 'getNowait' && !queue.empty()) {
      this.got.push(queue.getNowait())
      queue.taskDone()
    }
  }

  waits(): boolean {
    return this.tasks.some((task) => !task.done())
  }
}

function* play(script: readonly Step[], queue: Queue<number>): Coroutine<void> {
  const world = new World(queue)
  for (const step of script) {
    if (step.do === 'pass') yield
    else world.do(step)
  }
  // At rest, somebody waits to get only where nothing is, and to put only where there is no room.
  yield* turns(200)
  if (world.waits()) expect([queue.empty(), queue.full()]).toContain(true)
  // Whoever waits is given what it waits for.
  for (let n = 0; n < 400 && world.waits(); n += 1) {
    world.do({ do: queue.empty() ? 'putNowait' : 'getNowait' })
    yield* turns(3)
  }
  if (world.tasks.length > 0) yield* wait(world.tasks)
  for (const item of drain(queue)) {
    world.got.push(item)
    queue.taskDone()
  }
  expect(world.got.toSorted((a, b) => a - b)).toEqual(world.put.toSorted((a, b) => a - b))
  yield* queue.join()
}

const kinds: Record<string, (maxsize: number) => Queue<number>> = {
  Queue: (maxsize) => new Queue(maxsize),
  LifoQueue: (maxsize) => new LifoQueue(maxsize),
  PriorityQueue: (maxsize) => new PriorityQueue(maxsize),
}

for (const [name, make] of Object.entries(kinds)) {
  test(`a ${name} loses nothing and gives nothing twice, whoever is cancelled`, () => {
    fc.assert(
      fc.property(steps, fc.nat(3), (script, maxsize) => {
        run(() => play(script, make(maxsize)))
      }),
      { numRuns: 150 },
    )
  })
}
