import { Barrier, BoundedSemaphore, Condition, Event, Lock, Semaphore } from '@tsyncio/locks'
import { LifoQueue, PriorityQueue, Queue } from '@tsyncio/queues'
import { AttributeError } from '../errors.ts'
import type { Frame } from '../frame.ts'
import { awaitedMethod, method } from './table.ts'
import type { AsyncTable, SyncTable } from './table.ts'

const QUEUES = { fifo: Queue, lifo: LifoQueue, priority: PriorityQueue } as const

export const synchronization: SyncTable = {
  lock: (frame, variable: string) => frame.set(variable, new Lock()),
  event: (frame, variable: string) => frame.set(variable, new Event()),
  condition: (frame, variable: string, lock?: string) =>
    frame.set(variable, new Condition(lock === undefined ? undefined : (frame.get(lock) as Lock))),
  semaphore: (frame, variable: string, n?: number) => frame.set(variable, new Semaphore(n)),
  bounded: (frame, variable: string, n?: number) => frame.set(variable, new BoundedSemaphore(n)),
  barrier: (frame, variable: string, parties: number) => frame.set(variable, new Barrier(parties)),
  queue: (frame, variable: string, maxsize = 0, kind: keyof typeof QUEUES = 'fifo') =>
    frame.set(variable, new QUEUES[kind]<number>(maxsize)),

  release: method('release'),
  locked: method('locked'),
  'event.set': method('set'),
  'event.clear': method('clear'),
  'event.is_set': method('isSet'),
  'cond.notify': method('notify'),
  'cond.notify_all': method('notifyAll'),
  'queue.put_nowait': method('putNowait'),
  'queue.get_nowait': method('getNowait'),
  'queue.task_done': method('taskDone'),
  'queue.shutdown': method('shutdown'),
  'barrier.state': (frame, variable: string) => state(frame, variable, ['nWaiting', 'broken', 'parties']),
  'queue.state': (frame, variable: string) => state(frame, variable, ['qsize', 'empty', 'full']),
}

export const awaitedSynchronization: AsyncTable = {
  acquire: awaitedMethod('acquire'),
  'event.wait': awaitedMethod('wait'),
  'cond.wait': awaitedMethod('wait'),
  *'cond.wait_for'(frame, variable: string, counter: string, n: number) {
    const { variables } = frame.machine
    return yield* awaitedMethod('waitFor')(frame, variable, () => ((variables.get(counter) ?? 0) as number) >= n)
  },
  'barrier.wait': awaitedMethod('wait'),
  'barrier.reset': awaitedMethod('reset'),
  'barrier.abort': awaitedMethod('abort'),
  'queue.put': awaitedMethod('put'),
  'queue.get': awaitedMethod('get'),
  'queue.join': awaitedMethod('join'),
}

/** The values of these properties, or of the methods of these names. */
function state(frame: Frame, variable: string, names: readonly string[]): unknown[] {
  const value = frame.get(variable) as Record<string, unknown> | undefined
  return names.map((name) => {
    const property = value?.[name]
    if (property === undefined) throw new AttributeError(name)
    return typeof property === 'function' ? (property as () => unknown).call(value) : property
  })
}
