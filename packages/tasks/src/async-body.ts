import { getRunningLoop } from '@tsyncio/events'
import { checkPromise, Future, isCancelledError, isGeneratorFunction, kindOf, refuseBlocked } from '@tsyncio/futures'
import type { CancelReason, Coroutine } from '@tsyncio/futures'
import { BodyScope } from './async-scope.ts'
import type { AsyncScope } from './async-scope.ts'

/** An `async` function as the body of a task. */
export type AsyncBody<T> = (scope: AsyncScope) => PromiseLike<T>

/** A coroutine as it is, and an `async` function as the coroutine that runs it. Throws a `TypeError` for a `function*`. */
export function bodyOf<T>(body: Coroutine<T> | AsyncBody<T>): Coroutine<T> {
  return typeof body === 'function' ? checkedBody(body) : body
}

function checkedBody<T>(body: AsyncBody<T>): Coroutine<T> {
  if (!isGeneratorFunction(body)) return runAsync(body)
  throw new TypeError(`coroutine: a coroutine was expected, got ${kindOf(body)}`)
}

function* runAsync<T>(body: AsyncBody<T>): Coroutine<T> {
  const scope = new BodyScope(getRunningLoop())
  try {
    return yield* new AsyncCall(body, scope)
  } finally {
    yield* scope.end()
  }
}

/** What an `async` function promises. A cancellation goes to its scope, and how the function takes it is the end of this. */
class AsyncCall<T> extends Future<T> {
  readonly #scope: BodyScope

  constructor(body: AsyncBody<T>, scope: BodyScope) {
    refuseBlocked(scope.loop)
    super({ loop: scope.loop })
    this.#scope = scope
    const promise = body(scope)
    checkPromise(promise, 'coroutine: what its function returned')
    Promise.resolve(promise).then(
      (value) => this.#mayEnd() && this.setResult(value),
      (error: unknown) => this.#mayEnd() && this.#rejected(error),
    )
  }

  override cancel(reason?: CancelReason): boolean {
    if (this.done()) return super.cancel(reason)
    this.#scope.cancel(reason)
    return true
  }

  #rejected(error: unknown): void {
    const { cancellation } = this.#scope
    if (cancellation !== undefined && this.#scope.wasToldBy(error)) this._endCancelled(cancellation)
    else if (isCancelledError(error)) this._endCancelled(error)
    else this.setException(error)
  }

  /** When the loop has ended, there is nobody left to tell. */
  #mayEnd(): boolean {
    return this._loop.isClosed?.() !== true
  }
}
