import { newEventLoop, newHost } from 'tsyncio'
import { median, spread } from '../harness/statistics.ts'
import type { Outcome, Row } from '../report/outcome.ts'
import { delaysOf, waits } from './delays.ts'
import type { Wait } from './delays.ts'

/** How long a turn of a guest is, in seconds, unless it is told otherwise. */
const BUDGET = 0.002

/** Who takes the time of those who wait: each begins, and ends when it is disposed. */
const LOADS: Readonly<Record<string, () => Disposable>> = {
  'tsyncio-guest, never idle': saturatedGuest,
  'immediates of 2 ms, always': saturatedNode,
  nobody: () => ({ [Symbol.dispose]() {} }),
}

function saturatedGuest(): Disposable {
  const loop = newEventLoop()
  const stay = loop.attach(newHost())
  const again = (): void => void loop.callSoon(again)
  loop.callSoon(again)
  return {
    [Symbol.dispose]() {
      stay.detach()
      loop.close()
    },
  }
}

function saturatedNode(): Disposable {
  let going = true
  const again = (): void => {
    const end = performance.now() + BUDGET * 1000
    while (performance.now() < end);
    if (going) setImmediate(again)
  }
  setImmediate(again)
  return { [Symbol.dispose]: () => void (going = false) }
}

/** Measures how long things of Node's take to arrive while a guest is never without work. Wall time, not CPU time. */
export async function* measureHost(quick: boolean): AsyncGenerator<Outcome> {
  for (const wait of await waits()) {
    await using _ = wait
    yield { group: 'host', name: wait.name, unit: 'µs', rows: await rowsOf(wait, quick ? 30 : 300) }
  }
}

async function rowsOf(wait: Wait, count: number): Promise<Row[]> {
  const rows: Row[] = []
  for (const [contender, begin] of Object.entries(LOADS)) {
    using _ = begin()
    const delays = (await delaysOf(wait, count)).map((seconds) => seconds * 1e6)
    const row = { contender, median: median(delays), spread: spread(delays) }
    const own = rows[0]
    rows.push(own === undefined ? row : { ...row, ratio: own.median / row.median })
  }
  return rows
}
