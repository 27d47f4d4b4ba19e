import { SystemExit } from '@tsyncio/futures'
import { UvResolver } from '@tsyncio/selector-io'
import { expect, test, vi } from 'vitest'
import { newLoop } from './loops.ts'

test('what a closed loop was waiting for is of no consequence to the next one', () => {
  for (let times = 0; times < 10; times += 1) {
    const [loop, next] = [newLoop(), newLoop()]
    loop.createTask(loop.getAddrInfo('localhost', 80))
    loop.callSoon(() => loop.stop())
    loop.runForever()
    loop.close()
    expect(next.runUntilComplete(next.getAddrInfo('localhost', 80)).length).toBeGreaterThan(0)
    next.close()
  }
})

test('a loop whose closing is interrupted by its exception handler has closed its resolver', () => {
  const resolver = UvResolver.open()
  const close = vi.spyOn(resolver, 'close')
  const loop = newLoop({ resolver: () => resolver })
  loop.runUntilComplete(loop.getAddrInfo('localhost', 80))
  loop.setExceptionHandler(() => {
    throw new SystemExit()
  })
  loop.createFuture().setException(new Error('nobody reads this'))
  expect(() => loop.close()).toThrow(SystemExit)
  expect(loop.isClosed()).toBe(true)
  expect(close).toHaveBeenCalledOnce()
})
