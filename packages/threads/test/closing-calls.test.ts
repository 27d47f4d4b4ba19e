import { once } from 'node:events'
import { getRunningLoop } from '@tsyncio/events'
import { fromPromise } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { NodeHost } from '@tsyncio/hosts'
import { run } from '@tsyncio/runners'
import { CallsFromThreads } from '@tsyncio/threads'
import { expect, test } from 'vitest'
import { parts, PlainLoop } from './loops.ts'
import { serve } from './served.ts'
import { startCaller } from './start-caller.ts'

test('a thread that is blocked is told when the calls are closed, though what it called goes on', async () => {
  function* main(): Coroutine<unknown[]> {
    const finished = getRunningLoop().createFuture<void>()
    const calls = new CallsFromThreads(serve([], finished))
    const message = once(startCaller(calls, 'afterTheEnd'), 'message') as Promise<unknown[]>
    yield* finished
    calls.close()
    return yield* fromPromise(message)
  }
  const posted = await run(main(), { loopFactory: () => new PlainLoop(parts), host: new NodeHost() })
  expect(posted).toEqual([['RuntimeError: Event loop is closed', true, 'RuntimeError: Event loop is closed']])
})
