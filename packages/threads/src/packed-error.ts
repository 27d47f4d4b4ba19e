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

/** What was thrown, with its causes, as something that can be cloned. Does not fail: somebody waits to be told of it. */
export function packError(thrown: unknown, depth = 0): Packed {
  try {
    return thrown instanceof Error ? { error: describe(thrown, depth) } : { value: cloneable(thrown) }
  } catch {
    return packError(new TypeError('what was thrown cannot be read'))
  }
}

function describe(error: Error, depth: number): PackedError {
  // They may be anything, like all that can be assigned to.
  const { name, message, stack, cause, errors }: { readonly [Key in keyof AggregateError]?: unknown } = error
  const goesOn = depth < DEEPEST
  return {
    name: String(name),
    message: String(message),
    stack: stack === undefined ? undefined : String(stack),
    fields: plainFields(error),
    cause: goesOn && cause !== undefined ? packError(cause, depth + 1) : undefined,
    errors:
      goesOn && error instanceof AggregateError && Array.isArray(errors)
        ? errors.map((member) => packError(member, depth + 1))
        : undefined,
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
