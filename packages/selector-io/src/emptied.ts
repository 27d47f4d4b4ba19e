/** Where nothing is to be had just now. */
let emptied: object | undefined

/**
 * Remembers that `stream` gave all it had, or with undefined, that nobody knows any longer.
 *
 * So the next wait need not ask the kernel for nothing. It holds until anything is sent elsewhere, which may be
 * what the stream is sent, and until a selector is asked, whose answer may be about the stream.
 */
export function setEmptied(stream: object | undefined): void {
  emptied = stream
}

/** Something is sent by `stream`: what arrives there does not come from itself. */
export function noteSending(stream: object): void {
  if (emptied !== stream) emptied = undefined
}

/** Whether `stream` is known to be empty. */
export function isEmptied(stream: object): boolean {
  return emptied === stream
}
