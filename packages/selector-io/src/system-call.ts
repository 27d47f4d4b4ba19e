import { constants } from 'node:os'

/** A system call: its result is a `-errno` if it failed. */
export type SystemCall<Args extends unknown[]> = (...args: Args) => number

const { EINTR } = constants.errno

/** A system call from a C function, which says -1 and sets errno if it fails. */
export function negated<Args extends unknown[]>(call: SystemCall<Args>, errno: () => number): SystemCall<Args> {
  return (...args) => {
    const result = call(...args)
    return result === -1 ? -errno() : result
  }
}

/** The same system call, repeated as long as a signal interrupts it. Python does so since PEP 475. */
export function retried<Args extends unknown[]>(call: SystemCall<Args>): SystemCall<Args> {
  return (...args) => {
    let result: number
    do result = call(...args)
    while (result === -EINTR)
    return result
  }
}
