import type { Coroutine } from '@tsyncio/futures'
import { run } from '@tsyncio/runners'
import { createTask, sleep } from '@tsyncio/tasks'
import { VirtualClock } from '@tsyncio/testing'
import { expect, test } from 'vitest'
import { VirtualHost, VirtualLoop } from './virtual-parts.ts'

function makeOptions(): Parameters<typeof run>[1] {
  const clock = new VirtualClock()
  return { loopFactory: () => new VirtualLoop(clock), host: new VirtualHost(clock) }
}

test('a signal cancels main, which cleans up first; then what is left ends, too', async () => {
  const [control, reason, log] = [new AbortController(), new Error('the user left'), [] as string[]]
  function* sleepLong(name: string): Coroutine<void> {
    try {
      if (name === 'main') createTask(sleepLong('child'))
      yield* sleep(0)
      if (name === 'main') control.abort(reason)
      yield* sleep(60)
    } finally {
      yield* sleep(1)
      log.push(name)
    }
  }
  const running = run(sleepLong('main'), { ...makeOptions(), signal: control.signal })
  await expect(running).rejects.toMatchObject({ name: 'CancelledError', message: 'the user left', cause: reason })
  expect(log).toEqual(['main', 'child'])
})

test('after one that has aborted main never begins', async () => {
  let began = false
  function* main(): Coroutine<void> {
    began = true
  }
  const running = run(main(), { ...makeOptions(), signal: AbortSignal.abort('too late') })
  await expect(running).rejects.toMatchObject({ name: 'CancelledError', cause: 'too late' })
  expect(began).toBe(false)
})

test('one that aborts after the end has no effect', async () => {
  const control = new AbortController()
  expect(await run(sleep(1, 'slept'), { ...makeOptions(), signal: control.signal })).toBe('slept')
  control.abort()
})

test('what is no signal is refused, and so is what is no budget', async () => {
  await expect(run(sleep(1), { ...makeOptions(), signal: {} as AbortSignal })).rejects.toThrow(/^signal: /)
  await expect(run(sleep(1), { ...makeOptions(), turnBudget: -1 })).rejects.toThrow(/^turnBudget: .* got -1/)
})
