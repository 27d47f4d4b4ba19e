import { Future } from '@tsyncio/futures'
import { expect, test } from 'vitest'
import { ManualScheduler } from './manual-scheduler.ts'

test.each<[string, (future: Future<number>) => unknown]>([
  ['pending', (future) => future.addDoneCallback(() => {})],
  ['finished', (future) => future.setResult(42)],
  ['failed', (future) => (future.setException(new TypeError('no')), future.exception())],
  ['cancelled', (future) => future.cancel('enough')],
])('a future that is %s is printed with its state', (state, change) => {
  const future = new Future<number>({ loop: new ManualScheduler() })
  change(future)
  expect(String(future)).toMatch(new RegExp(`^<Future .*${state}.*>$`))
})
