// What is thrown in one thread and comes out in another. Cloning alone would lose the name and the fields.

/** An error on its way between threads, as something that can be cloned. */
export interface PackedError {
  readonly name: string
  readonly message: string
  readonly stack: string | undefined
  /** What else it has, as far as that is plain: `code`, `errno`. */
  readonly fields: Readonly<Record<string, unknown>>
  readonly cause: Packed | undefined
  /** The members of an AggregateError. */
  readonly errors: readonly Packed[] | undefined
}

/** Anything that was thrown, on its way. */
export type Packed = { readonly error: PackedError } | { readonly value: unknown }

/** A chain of causes longer than that, or one that is a circle, is cut off. */
const DEEPEST = 10

export function packError(thrown: unknown, depth = 0): Packed {
  if (!(thrown instanceof Error)) return { value: cloneable(thrown) }
  const { name, message, stack, cause } = thrown
  const goesOn = depth < DEEPEST
  return {
    error: {
      name,
      message,
      stack,
      fields: plainFields(thrown),
      cause: goesOn && cause !== undefined ? packError(cause, depth + 1) : undefined,
      errors:
        goesOn && thrown instanceof AggregateError
          ? thrown.errors.map((error) => packError(error, depth + 1))
          : undefined,
    },
  }
}

function plainFields(error: Error): Record<string, unknown> {
  const isPlain = (value: unknown): boolean => ['string', 'number', 'boolean', 'bigint'].includes(typeof value)
  return Object.fromEntries(Object.entries(error).filter(([, value]) => isPlain(value)))
}

/** A thrown value that cannot go to another thread goes as its text. */
function cloneable(value: unknown): unknown {
  try {
    return structuredClone(value)
  } catch {
    return String(value)
  }
}
