/** Has `console.log` of Node, Bun and Deno show what `toString` says, and not a loop and all that it holds. */
export function showAsText(shown: { readonly prototype: object }): void {
  Object.defineProperty(shown.prototype, Symbol.for('nodejs.util.inspect.custom'), {
    value(this: object) {
      return String(this)
    },
  })
}
