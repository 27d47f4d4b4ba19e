import type { FutureFactory } from '@tsyncio/events'
import { ValueError } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { checkPort, encodeAddress, familyOf, isInet } from './address.ts'
import type { Address, InetAddress } from './address.ts'
import { checkInteger, checkOptions, show } from './check.ts'
import { AF_INET, AF_INET6 } from './constants.ts'
import type { Readers } from './socket-loop.ts'

/** What `getAddrInfo` may be told besides a name and a port; each is 0, which is any, unless told otherwise. */
export interface AddrInfoOptions {
  /** AF_INET or AF_INET6. */
  readonly family?: number | undefined
  /** SOCK_STREAM or SOCK_DGRAM. */
  readonly type?: number | undefined
  readonly protocol?: number | undefined
  /** Some of AI_PASSIVE, AI_CANONNAME, AI_NUMERICHOST and the others, or-ed together. */
  readonly flags?: number | undefined
}

/** A name, or a service, or both, whose addresses are wanted. */
export interface AddrInfoQuery extends Readonly<Record<keyof AddrInfoOptions, number>> {
  readonly host: string | undefined
  readonly service: string | undefined
}

/** One of the addresses that a name stands for, and the kind of socket that it is for. Python: a 5-tuple. */
export interface AddrInfo {
  readonly family: number
  readonly type: number
  readonly protocol: number
  /** The official name of the host, of the first result, if AI_CANONNAME was given; '' otherwise. */
  readonly canonicalName: string
  readonly address: InetAddress
}

/** What an address is called. Python: a tuple. */
export interface NameInfo {
  readonly host: string
  readonly service: string
}

/** What a resolver may ask of its loop. */
export type ResolverLoop = FutureFactory & Readers

/** Turns names into addresses and back, without holding up a loop. What fails throws an `OSError`, as EAI_NONAME. */
export interface Resolver {
  getAddrInfo(loop: ResolverLoop, query: AddrInfoQuery): Coroutine<AddrInfo[]>
  getNameInfo(loop: ResolverLoop, address: InetAddress, flags: number): Coroutine<NameInfo>
  /** The loop closes. */
  close(): void
}

/** Throws unless this can be asked. */
export function checkQuery(
  host: string | undefined,
  port: number | string | undefined,
  options: AddrInfoOptions = {},
): AddrInfoQuery {
  checkOptions(options)
  const { family = 0, type = 0, protocol = 0, flags = 0 } = options
  for (const [name, value] of Object.entries({ family, type, protocol, flags })) checkInteger(name, value)
  checkName('host', host)
  if (typeof port === 'number') checkPort(port)
  const service = typeof port === 'number' ? String(port) : port
  checkName('port', service)
  if (host === undefined && port === undefined) throw new ValueError('host, port: expected at least one of the two')
  return { host, service, family, type, protocol, flags }
}

/** Throws unless `address` has a numeric host, whose name can be looked for. */
export function checkNumeric(address: InetAddress): void {
  encodeAddress(isInet(address) ? familyOf(address) : AF_INET, address)
}

/** Whether `address` of a socket of `family` has a name that must be resolved first. */
export function isName(family: number, address: Address): address is InetAddress {
  if ((family !== AF_INET && family !== AF_INET6) || !isInet(address)) return false
  try {
    encodeAddress(family, { host: address.host, port: 0 })
    return false
  } catch {
    return true
  }
}

function checkName(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'string') {
    throw new TypeError(`${name}: expected a string or undefined, got ${show(value)}`)
  }
  if (value?.includes('\0') === true) throw new ValueError(`${name}: expected no NUL in it, got ${show(value)}`)
}
