import { readFileSync } from 'node:fs'
import * as facade from 'tsyncio'
import { describe, expect, test } from 'vitest'

/** What the façade gives defaults to, so that it is not the same object. */
const WITH_DEFAULTS = ['run', 'runBlocking', 'Runner']

/** What parts are built from: for those who build more of them, who install the packages themselves. */
const BUILDING_BLOCKS = {
  contextvars: ['BoundCallback', 'currentCarrier', 'currentValues', 'enterCarrier'],
  events: ['checkLimit', 'checkSeconds', 'makeTask', 'nextTaskOrder', 'Suspensions', 'watchSuspensions'],
  'futures, about running': ['requireRunningScheduler', 'runningScheduler', 'setRunningScheduler'],
  'futures, about awaiting': [
    'asCoroutine',
    'awaitFuture',
    'checkAwaitable',
    'isGeneratorFunction',
    'kindOf',
    'observeSuspensions',
    'suspendOn',
  ],
  'futures, about cancelling': ['cancelledBy', 'makeCancelledError'],
  'futures, about promises': ['checkPromise', 'refuseBlocked'],
  'futures, about signals': ['abortReason', 'cancelOnAbort', 'checkSignal', 'newAbortControl', 'tellsOfAbort'],
  locks: ['Acquirable', 'checkInteger', 'LoopBound', 'NOT_YET', 'Waiters'],
  queues: ['naturalOrder'],
}

const { dependencies } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  dependencies: Record<string, string>
}

describe.each(Object.keys(dependencies))('%s', (name) => {
  test('is there under the one name, object for object', async () => {
    const part = (await import(name)) as Record<string, unknown>
    const own = facade as Record<string, unknown>
    const others = [...WITH_DEFAULTS, ...Object.values(BUILDING_BLOCKS).flat()]
    const missing = Object.keys(part).filter((key) => own[key] !== part[key])
    expect(missing.filter((key) => !others.includes(key))).toEqual([])
  })
})

test('what parts are built from is not there, and is where it is said to be', async () => {
  const named = Object.values(BUILDING_BLOCKS).flat()
  expect(named.filter((name) => name in facade)).toEqual([])
  for (const [where, names] of Object.entries(BUILDING_BLOCKS)) {
    expect(await import(`@tsyncio/${where.split(',')[0]}`)).toMatchObject(
      Object.fromEntries(names.map((name) => [name, expect.anything() as unknown])),
    )
  }
})

test.each(WITH_DEFAULTS)('%s is there, with defaults', (name) => {
  expect(facade).toHaveProperty(name, expect.any(Function))
})

test('a loop of the default kind waits for sockets', () => {
  const loop = facade.newEventLoop()
  expect(loop).toBeInstanceOf(facade.SelectorEventLoop)
  expect(loop.createFuture()).toBeInstanceOf(facade.Future)
  expect(loop.time()).toBeCloseTo(facade.monotonicClock.now(), 0)
  const task = loop.createTask(facade.sleep(0), { name: 'sleeper' })
  expect(task).toBeInstanceOf(facade.Task)
  expect(task.getName()).toBe('sleeper')
  loop.runUntilComplete(task)
  loop.close()
})

test('the default parts go together with a selector of one’s own', () => {
  const selector = new facade.EpollSelector<facade.Watch>()
  const loop = new facade.SelectorEventLoop({ ...facade.defaultParts, selector })
  const [left, right] = facade.socketPair()
  loop.addReader(left, () => {})
  expect(selector.getMap().size).toBe(1)
  left.close()
  right.close()
  loop.close()
  expect(() => selector.fileno()).toThrow('the selector is closed')
})

test('the default host watches descriptors, and each is a host by itself', () => {
  expect(facade.newHost().watchReadable).toBe(facade.canWatchReadable() ? facade.watchReadable : facade.pollReadable)
  expect(facade.newHost()).not.toBe(facade.newHost())
})
