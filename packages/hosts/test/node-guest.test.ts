import { fromPromise, SystemExit } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { NodeHost } from '@tsyncio/hosts'
import { run } from '@tsyncio/runners'
import { sleep } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { GuestLoop } from './guest-loop.ts'
import { runNode } from './run-node.ts'

function attached(): { loop: GuestLoop } & Disposable {
  const loop = new GuestLoop()
  const attachment = loop.attach(new NodeHost())
  return { loop, [Symbol.dispose]: () => attachment.detach() }
}

describe('a loop that is a guest of Node', () => {
  test('runs its tasks beside promises', async () => {
    using guest = attached()
    function* main(): Coroutine<number> {
      yield* sleep(0.005)
      return 1 + (yield* fromPromise(Promise.resolve(41)))
    }
    expect(await guest.loop.createTask(main())).toBe(42)
  })

  test('wakes for what promises bring between its turns', async () => {
    using guest = attached()
    const { loop } = guest
    const future = loop.createFuture<string>()
    const promise = future.then((value) => `got ${value}`)
    // By now it is at rest.
    await new Promise((resolve) => setTimeout(resolve, 5))
    future.setResult('value')
    expect(await promise).toBe('got value')
  })

  test('leaves Node its time, however busy it is', async () => {
    using guest = attached()
    const { loop } = guest
    let passes = 0
    const again = (): void => {
      passes += 1
      loop.callSoon(again)
    }
    loop.callSoon(again)
    // Both go on, or this does not end.
    const isEnough = (rounds: number): boolean => rounds >= 10 && passes >= 10
    for (let rounds = 0; !isEnough(rounds); rounds += 1) await new Promise((resolve) => setTimeout(resolve, 1))
  })

  test('sleeps as long as it should', async () => {
    using guest = attached()
    const { loop } = guest
    const started = loop.time()
    await loop.createTask(sleep(0.03))
    expect(loop.time() - started).toBeGreaterThanOrEqual(0.03)
  })

  test('is what run() makes of it', async () => {
    const loops = [new GuestLoop(), new GuestLoop()]
    const host = new NodeHost()
    function* main(delay: number): Coroutine<number> {
      yield* sleep(delay)
      return yield* fromPromise(Promise.resolve(delay))
    }
    const running = loops.map((loop, n) => run(main(0.005 * (n + 1)), { loopFactory: () => loop, host }))
    expect(await Promise.all(running)).toEqual([0.005, 0.01])
    expect(loops.map((loop) => loop.isClosed())).toEqual([true, true])
  })

  test('tells of an error that leaves it', async () => {
    const loop = new GuestLoop()
    const exit = new SystemExit('enough')
    const left = new Promise((resolve) => loop.attach(new NodeHost(), { left: resolve }))
    loop.callSoon(() => {
      throw exit
    })
    expect(await left).toEqual({ error: exit })
    expect(loop.isRunning()).toBe(false)
  })
})

const START = `
  import { fromPromise, SystemExit } from '@tsyncio/futures'
  import { NodeHost } from '@tsyncio/hosts'
  import { sleep } from '@tsyncio/tasks'
  import { GuestLoop } from './guest-loop.ts'
  const loop = new GuestLoop()
  loop.attach(new NodeHost())
`

describe('a process with a guest', () => {
  test('ends by itself when the guest has nothing more to do', () => {
    const { status, lines } = runNode(`${START}
      loop.createTask(sleep(0.02)).addDoneCallback(() => console.log('slept'))
    `)
    expect([status, lines]).toEqual([0, ['slept']])
  })

  test('stays up while a promise is awaited, that of something which would not keep it up', () => {
    const { status, lines } = runNode(`${START}
      function* main() {
        yield* fromPromise(new Promise((resolve) => setTimeout(resolve, 30).unref()))
        console.log('settled')
      }
      loop.createTask(main())
    `)
    expect([status, lines]).toEqual([0, ['settled']])
  })

  test('ends when the wait for a promise that never settles is cancelled', () => {
    const { status, lines } = runNode(`${START}
      function* main() {
        yield* fromPromise(new Promise(() => {}))
      }
      const task = loop.createTask(main())
      task.addDoneCallback(() => console.log('cancelled:', task.cancelled()))
      loop.callLater(0.02, () => task.cancel())
    `)
    expect([status, lines]).toEqual([0, ['cancelled: true']])
  })

  test('dies of an error that leaves the loop when nobody listens', () => {
    const { status, stderr } = runNode(`${START}
      loop.callLater(0.01, () => {
        throw new SystemExit('enough')
      })
    `)
    expect(status).toBe(1)
    expect(stderr).toContain('SystemExit: enough')
  })

  test('stays alive after a failing callback, which is printed', () => {
    const { status, lines, stderr } = runNode(`${START}
      loop.callSoon(() => {
        throw new Error('ordinary')
      })
      loop.callLater(0.01, () => console.log('later'))
    `)
    expect([status, lines]).toEqual([0, ['later']])
    expect(stderr).toContain('ordinary')
  })
})
