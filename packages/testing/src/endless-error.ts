/** The program goes on and on: it made more passes than it was allowed. */
export class EndlessError extends Error {
  static {
    this.prototype.name = 'EndlessError'
  }
}
