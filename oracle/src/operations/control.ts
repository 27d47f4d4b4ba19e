import { RuntimeError } from '@tsyncio/futures'
import { makeError, typeName } from '../errors.ts'
import type { Frame } from '../frame.ts'
import type { SyncTable } from './table.ts'

export const control: SyncTable = {
  log: () => undefined,
  time: ({ machine }) => machine.loop.time(),

  add: (frame, variable: string, n = 1) => {
    const before = frame.machine.variables.get(variable) ?? 0
    if (typeof before !== 'number') throw new TypeError(variable)
    frame.set(variable, before + n)
    return before + n
  },

  raise: (frame, type?: string, message?: string) => {
    if (type !== undefined) throw makeError(type, message)
    if (frame.handling.length === 0) throw new RuntimeError('No active exception to reraise')
    throw frame.handling.at(-1)
  },

  cause: (frame) => nameOf(handled(frame).cause),
  // JavaScript chains nothing implicitly.
  context: () => undefined,
}

function handled(frame: Frame): Error {
  return frame.handling.at(-1) as Error
}

function nameOf(error: unknown): string | undefined {
  return error === undefined ? undefined : typeName(error as Error)
}
