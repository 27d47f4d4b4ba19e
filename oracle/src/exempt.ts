const CHAINING = 'asks for __context__, which JavaScript does not keep: an error there has no implicit predecessor'
const STOP_ITERATION = 'StopIteration is no error in JavaScript: a generator ends by returning'

/** Programs whose traces tsyncio does not reproduce, each with its reason. */
export const exemptions: ReadonlyMap<string, string> = new Map([
  ['cancel-turned-into-error', CHAINING],
  ['try-else-finally-order', CHAINING],
  ['waitfor-inner-error-on-cancel', CHAINING],
  ['timeout-body-other-error', CHAINING],
  ['future-set-stop-iteration', STOP_ITERATION],
])
