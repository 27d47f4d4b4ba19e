import { UvResolver } from '@tsyncio/selector-io'
import { expect, test, vi } from 'vitest'
import type { Answer } from '../src/uv-lookups.ts'
import { uvLookups } from '../src/uv-lookups.ts'
import { newLoop } from './loops.ts'

test('what was answered after it was cancelled is not cancelled with libuv, which has freed it', () => {
  const resolver = UvResolver.open()
  const answers: Answer<never[]>[] = []
  vi.spyOn(uvLookups(), 'getAddrInfo').mockImplementation((_loop, _query, answer) => {
    answers.push(answer)
    return 42n
  })
  const cancel = vi.spyOn(uvLookups(), 'cancel').mockReturnValue()
  const loop = newLoop({ resolver: () => resolver })
  const [early, late] = [loop.createTask(loop.getAddrInfo('a', 1)), loop.createTask(loop.getAddrInfo('b', 1))]
  loop.callSoon(() => {
    early.cancel()
    late.cancel()
    answers[0]?.(0, [])
    loop.callSoon(() => loop.stop())
  })
  loop.runForever()
  expect([early.cancelled(), late.cancelled()]).toEqual([true, true])
  expect(cancel).toHaveBeenCalledTimes(1)
  answers[1]?.(-1, [])
  loop.close()
})
