/** In Python's message: an object's representation. The trace shows such a message as `*`. */
const REPRESENTATION = '<'

/** What tsyncio says otherwise than asyncio, as a pattern and asyncio's words; `undefined` for no words at all. */
const WORDINGS: readonly (readonly [RegExp, string | undefined])[] = [
  [/^the timeout expired$/, undefined],
  [/^cannot enter context: /, REPRESENTATION],
  [/^the token of \w+ /, REPRESENTATION],
  [/ cannot await on itself$/, REPRESENTATION],
  [/^TaskGroup (has not been entered|has already been entered|is finished|is shutting down)$/, REPRESENTATION],
  [/^unhandled exception during run\(\) shutdown$/, 'unhandled exception during asyncio.run() shutdown'],
  [/^RangeError exception in shielded future$/, 'ValueError exception in shielded future'],
  [/^Exception in callback .*$/, 'Exception in callback'],
]

/** What asyncio would have said. */
export function inPythonsWords(message: string): string | undefined {
  const found = WORDINGS.find(([pattern]) => pattern.test(message))
  return found === undefined ? message : found[1]
}
