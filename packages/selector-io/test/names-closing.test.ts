import { expect, test } from 'vitest'
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
