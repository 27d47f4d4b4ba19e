import { canWatchReadable } from '@tsyncio/selector-io'
import { expect, test } from 'vitest'
import { openUvSignals } from '../src/signals.ts'

test.runIf(canWatchReadable())('what has arrived is there, whatever else is caught meanwhile', () => {
  const source = openUvSignals()
  try {
    source.catch(12, true)
    process.kill(process.pid, 'SIGUSR2')
    source.catch(10, false)
    source.catch(12, false)
    expect(source.take()).toEqual([12])
    expect(source.take()).toEqual([])
  } finally {
    source.close()
  }
})
