// Long because: it is one list, of small programs that have nothing to do with each other.
import { getRunningLoop } from '@tsyncio/events'
import { isCancelledError, TimeoutError } from '@tsyncio/futures'
import type { Coroutine, SettableFuture } from '@tsyncio/futures'
import { Condition, Lock, Semaphore } from '@tsyncio/locks'
import { Queue } from '@tsyncio/queues'
import { getRunningSocketLoop } from '@tsyncio/selector-io'
import { memorySockets } from '@tsyncio/selector-io/fake'
import { createTask, gather, shield, sleep, taskGroup, timeout } from '@tsyncio/tasks'
import type { ExploreOptions, Program, Trial } from '@tsyncio/testing'
import { bytes, connection, receiveAll, text } from './network.ts'

/** A program that goes wrong under some schedules, but not under the default one; and the same, corrected. */
export interface PlantedBug {
  readonly options?: ExploreOptions<unknown>
  readonly program: (isCorrected: boolean) => Program<unknown>
  /** How it goes wrong. */
  readonly finding: RegExp
}

function assertSame(actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new Error(`expected ${String(expected)}, got ${String(actual)}`)
}

/** Runs all of them in a group. */
function* together(...bodies: Coroutine<unknown>[]): Coroutine<void> {
  yield* taskGroup(function* (group): Coroutine<void> {
    for (const body of bodies) group.createTask(body)
  })
}

export const plantedBugs: Record<string, PlantedBug> = {
  'a lost update across an await': {
    finding: /it threw .*expected 30, got (10|20)/,
    program: (isCorrected) =>
      function* (trial) {
        const lock = new Lock()
        let balance = 0
        function* add(amount: number, pause: number): Coroutine<void> {
          yield* sleep(pause)
          const before = balance
          yield* trial.latency(0.1, 1.5) // asks somebody
          balance = before + amount
        }
        function* safely(amount: number, pause: number): Coroutine<void> {
          yield* lock.with(() => add(amount, pause))
        }
        const adding = isCorrected ? safely : add
        yield* together(adding(10, 0), adding(20, 1))
        assertSame(balance, 30)
      },
  },

  'a double release': {
    finding: /it threw .*expected 1, got 2/,
    program: (isCorrected) =>
      function* (trial) {
        const semaphore = new Semaphore(1)
        let inside = 0
        let most = 0
        function* work(): Coroutine<void> {
          yield* semaphore.acquire()
          let isMine = true
          try {
            most = Math.max(most, (inside += 1))
            yield* timeout(1, () => trial.latency(0.5, 1.5))
          } catch (error) {
            if (!(error instanceof TimeoutError)) throw error
            semaphore.release() // gives up early …
            if (isCorrected) isMine = false
          } finally {
            inside -= 1
            if (isMine) semaphore.release() // … and releases as ever
          }
        }
        yield* together(...Array.from({ length: 4 }, work))
        assertSame(most, 1)
      },
  },

  'a forgotten shield': {
    finding: /it threw .*half of it was written/,
    program: (isCorrected) =>
      function* (trial) {
        let written = 0
        function* write(): Coroutine<void> {
          yield* trial.latency(0.1, 1)
          written += 1
          yield* trial.latency(0.1, 1)
          written += 1
        }
        const writing = createTask(write())
        try {
          yield* timeout(1.5, function* (): Coroutine<void> {
            yield* isCorrected ? shield(writing) : writing
          })
        } catch (error) {
          if (!(error instanceof TimeoutError)) throw error
          yield* gather([writing], { returnExceptions: true })
        }
        if (written === 1) throw new Error('half of it was written')
      },
  },

  'check, then act, on a queue': {
    finding: /it threw .*QueueEmpty/,
    program: (isCorrected) =>
      function* (trial) {
        const queue = new Queue<number>()
        for (const n of [1, 2, 3]) queue.putNowait(n)
        function* drain(): Coroutine<void> {
          while (!queue.empty()) {
            if (isCorrected) {
              queue.getNowait()
              yield* trial.latency(0, 1)
            } else {
              yield* trial.latency(0, 1) // asks whether there is room
              queue.getNowait()
            }
          }
        }
        function* late(): Coroutine<void> {
          yield* sleep(0.5)
          yield* drain()
        }
        yield* together(drain(), late())
      },
  },

  'a cancellation that loses an item': {
    finding: /it threw .*expected 3, got [12]/,
    program: (isCorrected) =>
      function* (trial) {
        const queue = new Queue<number>()
        const seen: number[] = []
        function* take(): Coroutine<void> {
          const item = yield* queue.get()
          if (isCorrected) return void seen.push(item)
          yield* trial.latency(0, 0.2) // unpacks it, and can be cancelled there
          seen.push(item)
        }
        function* consume(): Coroutine<void> {
          while (seen.length < 3) {
            try {
              yield* timeout(1, () => take())
            } catch (error) {
              if (!(error instanceof TimeoutError)) throw error
              if (trial.loop.time() > 20) return
            }
          }
        }
        function* produce(): Coroutine<void> {
          for (const n of [1, 2, 3]) {
            yield* trial.latency(0.5, 2)
            yield* queue.put(n)
          }
        }
        yield* together(consume(), produce())
        assertSame(seen.length, 3)
      },
  },

  'a wake-up that comes before the wait': {
    finding: /it waits for ever/,
    program: (isCorrected) =>
      function* (trial) {
        const condition = new Condition()
        let isReady = false
        function* wait(): Coroutine<void> {
          if (isCorrected) return void (yield* condition.with(() => condition.waitFor(() => isReady)))
          if (isReady) return
          yield* trial.latency(0, 1) // logs that it waits
          yield* condition.with(function* () {
            yield* condition.wait()
          })
        }
        function* wake(): Coroutine<void> {
          yield* trial.latency(0.5, 1)
          yield* condition.with(function* () {
            isReady = true
            condition.notifyAll()
          })
        }
        yield* together(wait(), wake())
      },
  },

  'two locks, taken in two orders': {
    finding: /it waits for ever/,
    program: (isCorrected) =>
      function* (trial) {
        const [a, b] = [new Lock(), new Lock()]
        function* move(from: Lock, to: Lock, pause: number): Coroutine<void> {
          yield* sleep(pause)
          const [first, second] = isCorrected ? [a, b] : [from, to]
          yield* first.with(function* () {
            yield* trial.latency(0.1, 1)
            yield* second.with(() => trial.latency(0.1, 1))
          })
        }
        yield* together(move(a, b, 0), move(b, a, 0.5))
      },
  },

  'an old answer that overwrites a newer one': {
    finding: /it threw .*expected abc, got ab?$/,
    program: (isCorrected) =>
      function* (trial) {
        let shown = ''
        let latest = 0
        function* search(query: string): Coroutine<void> {
          const mine = (latest += 1)
          yield* trial.latency(0.1, 1)
          if (!isCorrected || mine === latest) shown = query
        }
        yield* taskGroup(function* (group): Coroutine<void> {
          for (const query of ['a', 'ab', 'abc']) {
            group.createTask(search(query))
            yield* sleep(0.3)
          }
        })
        assertSame(shown, 'abc')
      },
  },

  'a connection that is opened twice': {
    finding: /it threw .*expected 1, got 2/,
    program: (isCorrected) =>
      function* (trial) {
        let opened = 0
        let known: string | undefined
        let opening: SettableFuture<string> | undefined
        function* open(): Coroutine<string> {
          opened += 1
          yield* trial.latency(0.1, 1)
          return 'connection'
        }
        function* connected(): Coroutine<string> {
          if (!isCorrected) return (known ??= yield* open())
          if (opening !== undefined) return yield* opening
          opening = getRunningLoop().createFuture<string>()
          opening.setResult(yield* open())
          return yield* opening
        }
        function* use(pause: number): Coroutine<void> {
          yield* sleep(pause)
          yield* connected()
        }
        yield* together(use(0), use(0.6))
        assertSame(opened, 1)
      },
  },

  'two timers of one time, and trust in their order': {
    finding: /it threw .*expected answer, got nothing/,
    program: (isCorrected) =>
      function* ({ loop }) {
        const answer = loop.createFuture<string>()
        loop.callLater(1, () => void (answer.done() || answer.setResult('answer')))
        loop.callLater(isCorrected ? 2 : 1, () => void (answer.done() || answer.setResult('nothing')))
        const result = yield* answer
        yield* sleep(2)
        assertSame(result, 'answer')
      },
  },

  'a time limit that is as long as the work': {
    options: { latency: 0.5 },
    finding: /it threw TimeoutError/,
    program: (isCorrected) =>
      function* () {
        yield* timeout(isCorrected ? 60 : 1.01, function* (): Coroutine<void> {
          for (let n = 0; n < 10; n += 1) yield* sleep(0.1)
        })
      },
  },

  'one task that is thought to begin before another': {
    options: { order: 'any' },
    finding: /it threw .*expected ready, got undefined/,
    program: (isCorrected) =>
      function* () {
        let state: string | undefined
        function* prepare(): Coroutine<void> {
          state = 'ready'
        }
        function* use(prepared: Coroutine<void> | undefined): Coroutine<void> {
          if (prepared !== undefined) yield* prepared
          assertSame(state, 'ready')
        }
        if (isCorrected) return yield* use(prepare())
        yield* gather([prepare(), use(undefined)])
      },
  },

  'clean-up that is cancelled': {
    options: { cancel: true },
    finding: /clean-up was begun, and did not come to its end/,
    program: (isCorrected) =>
      function* (trial) {
        function* cleanUp(): Coroutine<void> {
          const end = trial.begin('clean-up')
          yield* sleep(1)
          end()
        }
        try {
          yield* trial.latency(1, 2)
        } finally {
          if (isCorrected) yield* untilDone(trial, cleanUp())
          else yield* cleanUp()
        }
      },
  },

  'a message that is thought to come whole': {
    options: { sockets: memorySockets },
    finding: /it threw .*expected hello\n, got h/,
    program: (isCorrected) =>
      function* (trial) {
        const [server, client] = yield* connection(trial)
        using _ = server
        using __ = client
        yield* getRunningSocketLoop().sockSendAll(client, bytes('hello\n'))
        let line = ''
        const isWhole = (): boolean => line.endsWith('\n') || !isCorrected
        do line += text(yield* getRunningSocketLoop().sockRecv(server, 100))
        while (!isWhole())
        assertSame(line, 'hello\n')
      },
  },

  'a send that is thought to send all': {
    options: { sockets: memorySockets },
    finding: /it threw .*expected hello, got he?$/,
    program: (isCorrected) =>
      function* (trial) {
        const [server, client] = yield* connection(trial)
        using _ = server
        if (isCorrected) yield* getRunningSocketLoop().sockSendAll(client, bytes('hello'))
        else client.send(bytes('hello'))
        client.close()
        assertSame(yield* receiveAll(server), 'hello')
      },
  },

  'a request that is sent again, though it may have arrived': {
    options: { sockets: memorySockets },
    finding: /it threw .*expected 1, got 2/,
    program: (isCorrected) =>
      function* (trial) {
        trial.network.setLatency(0.1, 1)
        const seen: string[] = []
        const [server, client] = yield* connection(trial)
        function* serve(): Coroutine<void> {
          using _ = server
          for (const request of (yield* receiveAll(server)).split('\n').slice(0, -1)) {
            if (!isCorrected || !seen.includes(request)) seen.push(request)
          }
        }
        function* ask(): Coroutine<void> {
          using _ = client
          const answered = trial.latency(0.1, 1)
          for (let attempt = 1; attempt <= 2; attempt += 1) {
            yield* getRunningSocketLoop().sockSendAll(client, bytes('pay 10\n'))
            try {
              return yield* timeout(0.9, () => (attempt === 1 ? answered : sleep(0.1)))
            } catch (error) {
              if (!(error instanceof TimeoutError)) throw error
            }
          }
        }
        yield* together(serve(), ask())
        assertSame(seen.length, 1)
      },
  },
}

/** Lets `body` come to its end, even if that is cancelled meanwhile. */
function* untilDone(_trial: Trial, body: Coroutine<void>): Coroutine<void> {
  const task = createTask(body)
  try {
    yield* shield(task)
  } catch (error) {
    if (!isCancelledError(error)) throw error
    yield* task
    throw error
  }
}
