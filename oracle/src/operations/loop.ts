import { copyContext } from '@tsyncio/contextvars'
import type { Context, Token } from '@tsyncio/contextvars'
import type { Frame } from '../frame.ts'
import { reportOf } from '../report.ts'
import { contextOf } from './futures.ts'
import type { ContextOption } from './futures.ts'
import { method } from './table.ts'
import type { SyncTable } from './table.ts'

export const loop: SyncTable = {
  soon: (frame, variable: string, body: string, options?: ContextOption) => {
    const context = contextOf(frame, options)
    frame.set(variable, frame.machine.loop.callSoon(frame.machine.callback(body), undefined, context))
  },
  later: (frame, variable: string, delay: number, body: string, options?: ContextOption) => {
    const context = contextOf(frame, options)
    frame.set(variable, frame.machine.loop.callLater(delay, frame.machine.callback(body), undefined, context))
  },
  at: (frame, variable: string, when: number, body: string, options?: ContextOption) => {
    const context = contextOf(frame, options)
    frame.set(variable, frame.machine.loop.callAt(when, frame.machine.callback(body), undefined, context))
  },

  when: method('when'),
  expired: method('expired'),
  reschedule: (frame, variable: string, delay: number | null) => {
    const when = delay === null ? undefined : frame.machine.loop.time() + delay
    method('reschedule')(frame, variable, when)
  },

  handler: ({ machine }, body?: string) => {
    machine.loop.setExceptionHandler(
      body === undefined || body === null ? undefined : (_, context) => machine.call(body, context, reportOf(context)),
    )
  },
  stop: ({ machine }) => machine.loop.stop(),

  'ctx.get': ({ machine }, name: string) => machine.contextVar(name).get(),
  'ctx.set': (frame, name: string, value: unknown, variable?: string) => {
    const token = frame.machine.contextVar(name).set(value)
    if (variable !== undefined) frame.set(variable, token)
  },
  'ctx.reset': (frame, name: string, variable: string) =>
    frame.machine.contextVar(name).reset(frame.get(variable) as Token<unknown>),
  'ctx.copy': (frame, variable: string) => frame.set(variable, copyContext()),
  'ctx.run': (frame: Frame, variable: string, body: string) =>
    frame.having<Context>(variable, 'run').run(() => frame.machine.call(body, undefined, undefined)),
}
