import { createRequire } from 'node:module'
import type * as Koffi from 'koffi'

/** The platform this runs on, for messages: `linux on x64`. */
export const HERE: string = `${process.platform} on ${process.arch}`

/** Loads koffi. Not before it is needed: who brings a kernel of their own can do without. */
export function loadKoffi(): typeof Koffi {
  try {
    // A dynamic import could not be awaited here, and koffi is CommonJS anyway.
    return createRequire(import.meta.url)('koffi') as typeof Koffi
  } catch (cause) {
    throw new Error(`the package koffi, which makes the system calls, cannot be loaded on ${HERE}`, { cause })
  }
}
