import type { Coroutine } from '@tsyncio/futures'
import { sleep, staggeredRace } from '@tsyncio/tasks'

function* failing(): Coroutine<never> {
  throw new Error('no')
}

export function* racing(): Coroutine<void> {
  const [result, index, exceptions] = yield* staggeredRace([() => sleep(1, 'a'), () => sleep(1, 42), failing], 1)
  const winner: string | number | undefined = result
  const number: number | undefined = index
  const thrown: unknown[] = exceptions
  // @ts-expect-error -- there may be no winner
  const certain: string | number = result
  // @ts-expect-error -- a coroutine starts before its turn comes; a function gives it then
  yield* staggeredRace([sleep(1)], 1)
  // @ts-expect-error -- without a delay is undefined
  yield* staggeredRace([failing])
  void [winner, number, thrown, certain]
}
