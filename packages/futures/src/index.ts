export { abortReason, cancelledBy, cancelOnAbort, checkSignal, newAbortControl, tellsOfAbort } from './abort-signal.ts'
export type { AbortControl, AbortSignalLike } from './abort-signal.ts'
export { asCoroutine, checkAwaitable } from './as-coroutine.ts'
export { awaitFuture, observeSuspensions, suspendOn } from './await-future.ts'
export {
  BaseException,
  CancelledError,
  InvalidStateError,
  isBaseException,
  isCancelledError,
  KeyboardInterrupt,
  leavesLoop,
  makeCancelledError,
  markBaseException,
  RuntimeError,
  SystemExit,
  TimeoutError,
  ValueError,
} from './errors.ts'
export type { UnreadFailure } from './failure.ts'
export { fromPromise } from './from-promise.ts'
export type { FromPromiseOptions } from './from-promise.ts'
export { Future } from './future.ts'
export type { FutureOptions, SettledStatus } from './future.ts'
export { isCoroutine, isFuture, isGeneratorFunction } from './future-like.ts'
export type {
  Awaitable,
  BlockingFuture,
  CancelReason,
  Coroutine,
  DoneCallback,
  DoneCallbackOptions,
  FutureLike,
  ResultOf,
  SettableFuture,
  Yieldable,
} from './future-like.ts'
export { kindOf } from './kind-of.ts'
export { checkPromise, refuseBlocked } from './promised-future.ts'
export { requireRunningScheduler, runningScheduler, setRunningScheduler } from './running-loop.ts'
export type { Cancellable, ExceptionContext, Runnable, Scheduler } from './scheduler.ts'
export { toPromise } from './to-promise.ts'
export type { ToPromiseOptions } from './to-promise.ts'
