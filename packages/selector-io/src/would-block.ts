/**
 * What a socket returns instead of waiting: nothing can be read, written or accepted right now.
 *
 * Differs from asyncio: a value, where Python raises `BlockingIOError`. It is not exceptional.
 */
export const WOULD_BLOCK: unique symbol = Symbol.for('tsyncio.WOULD_BLOCK')
