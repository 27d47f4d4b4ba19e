/** Something that was thrown. A wrapper, because JavaScript can throw `undefined` too. */
export interface Raised {
  readonly error: unknown
}
