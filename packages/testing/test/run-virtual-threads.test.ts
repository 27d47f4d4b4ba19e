import type { Coroutine } from '@tsyncio/futures'
import { createTask, sleep } from '@tsyncio/tasks'
import { runVirtual } from '@tsyncio/testing'
import { toThread } from '@tsyncio/threads'
import { expect, test } from 'vitest'

test('a job in another thread is neither jumped over nor called a deadlock', async () => {
  const result = await runVirtual(function* (loop): Coroutine<unknown[]> {
    const asleep = createTask(sleep(3600))
    const platform = yield* toThread<string>('node:path', 'join', 'a', 'b')
    const times = [loop.time()]
    yield* asleep
    times.push(loop.time())
    return [platform, ...times]
  })
  expect(result).toEqual(['a/b', 0, 3600])
})
