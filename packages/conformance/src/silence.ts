/** Keeps errors that are thrown on purpose from being printed, where `loop` has a handler for them. */
export function silence(loop: object): void {
  const { setExceptionHandler } = loop as { setExceptionHandler?(handler: () => void): void }
  setExceptionHandler?.call(loop, () => {})
}
