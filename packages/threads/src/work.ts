import { kindOf, ValueError } from '@tsyncio/futures'

/** The absolute address of a module, such as `new URL('./module.js', import.meta.url)`. */
export type ModuleUrl = string | { readonly href: string }

/** What a thread is to do: call an exported function of a module. */
export interface Work {
  /** The address of the module. */
  readonly module: ModuleUrl
  /** The name under which it exports the function, which may be an `async` one. */
  readonly name: string
  /** What to call it with; cloned for the thread. None by default. */
  readonly args?: readonly unknown[] | undefined
  /** What of the arguments is handed over instead of cloned. */
  readonly transferList?: readonly object[] | undefined
}

/** Work that was found to be possible, with its arguments as they were at that time. */
export interface CheckedWork {
  readonly module: string
  readonly name: string
  readonly args: readonly unknown[]
  readonly transferList: readonly object[]
}

/** Throws unless a thread could at least begin with `work`. Clones the arguments. */
export function checkWork(work: unknown): CheckedWork {
  if (typeof work !== 'object' || work === null) {
    throw new TypeError(`work: expected { module, name, args }, got ${String(work)}`)
  }
  const { module, name, args = [], transferList = [] } = work as Partial<Work>
  if (typeof name !== 'string') {
    throw new TypeError(`name: expected the name of an exported function, got ${typeof name}`)
  }
  if (!Array.isArray(args)) throw new TypeError(`args: expected an array, got ${kindOf(args)}`)
  return { module: checkUrl(module), name, ...cloned(args, transferList) }
}

function checkUrl(module: unknown): string {
  if (module instanceof URL) return module.href
  const expected = "an absolute URL, such as new URL('./module.js', import.meta.url)"
  if (typeof module !== 'string') throw new TypeError(`module: expected ${expected}, got ${kindOf(module)}`)
  if (!URL.canParse(module)) throw new ValueError(`module: expected ${expected}, got '${module}'`)
  return module
}

/** Both together, for what is transferred here must be transferred again. */
function cloned(args: readonly unknown[], transferList: readonly object[]): Pick<CheckedWork, 'args' | 'transferList'> {
  try {
    const both = { args, transferList }
    return structuredClone(both, { transfer: [...transferList] as ArrayBuffer[] })
  } catch (cause) {
    throw new TypeError(`args: expected what can be cloned for another thread: ${(cause as Error).message}`, { cause })
  }
}
