/** Nobody would see it leave a callback of libuv's; here, where the platform calls, it is an uncaught exception. */
export function throwUncaught(error: unknown): void {
  setImmediate(() => {
    throw error
  })
}

/** Hands `error` to `onError`. What that throws is uncaught. */
export function report(error: unknown, onError: (error: unknown) => void): void {
  try {
    onError(error)
  } catch (anotherError) {
    throwUncaught(anotherError)
  }
}
