import { ValueError } from '@tsyncio/futures'
import { checkInteger, show } from './check.ts'
import { AF_INET, AF_INET6, AF_UNIX } from './constants.ts'
import { formatIPv4, formatIPv6, parseIPv4, parseIPv6 } from './ip-address.ts'
import { platform } from './platform.ts'
import { readFamily, writeFamily } from './sockaddr-family.ts'

/** An address of AF_INET or AF_INET6. Python: the tuples `(host, port)` and `(host, port, flowinfo, scope_id)`. */
export interface InetAddress {
  /** A numeric address. Names are resolved elsewhere. */
  readonly host: string
  /** From 0 to 65535; 0 lets the kernel choose. */
  readonly port: number
  /** IPv6 only; 0 when absent. */
  readonly flowInfo?: number
  /** IPv6 only: the number of the interface that a link-local address belongs to; 0 when absent. */
  readonly scopeId?: number
}

/** An address of AF_UNIX: a path, or after a leading NUL a name in Linux's abstract namespace; '' if it has none. */
export interface UnixAddress {
  readonly path: string
}

/** Where a socket is, or what it connects to. */
export type Address = InetAddress | UnixAddress

/** What marks the order of bytes elsewhere is a character like any other in a path. */
const pathDecoder = new TextDecoder('utf-8', { ignoreBOM: true })

const MAX_SOCKADDR_LENGTH = 128
const MAX_PORT = 0xffff
const MAX_FLOW_INFO = 0xfffff
const MAX_SCOPE_ID = 0xffffffff

/** The `sockaddr` bytes of an address. Throws a TypeError or a ValueError if it is none of this family. */
export function encodeAddress(family: number, address: Address): Uint8Array {
  switch (family) {
    case AF_INET:
      return encodeInet(address)
    case AF_INET6:
      return encodeInet6(address)
    case AF_UNIX:
      return encodeUnix(address)
    default:
      throw new ValueError(`family: expected AF_INET, AF_INET6 or AF_UNIX, got ${show(family)}`)
  }
}

/** Whether `address` has a host. */
export function isInet(address: Address): address is InetAddress {
  return typeof (address as Partial<InetAddress> | null | undefined)?.host === 'string'
}

/** Throws unless `port` is the number of one. */
export function checkPort(port: number): void {
  checkInteger('port', port, 0, MAX_PORT)
}

/** The family that an address with a numeric host belongs to. */
export function familyOf({ host }: InetAddress): number {
  return host.includes(':') ? AF_INET6 : AF_INET
}

/** The address that the first `length` of these `sockaddr` bytes stand for. */
export function decodeAddress(bytes: Uint8Array, length: number = bytes.length): Address {
  // Of a peer that has no address the kernel tells nothing, not even the family.
  if (length < 2) return { path: '' }
  const family = readFamily(bytes)
  switch (family) {
    case AF_INET:
      return { host: formatIPv4(bytes, 4), port: readPort(bytes) }
    case AF_INET6:
      return decodeInet6(bytes)
    case AF_UNIX:
      return { path: decodePath(bytes.subarray(2, length)) }
    default:
      throw new ValueError(`family: cannot decode an address of family ${family}`)
  }
}

/** Memory for an address that the kernel is to tell. */
class AddressBuffer {
  readonly bytes: Uint8Array = new Uint8Array(MAX_SOCKADDR_LENGTH)
  /** Its only element is the room there is, and then the length of what was told. */
  readonly length: Uint32Array = new Uint32Array(1)

  decode(): Address {
    return decodeAddress(this.bytes, this.length[0])
  }
}

const shared = new AddressBuffer()

/** The same memory each time: to be decoded before anything else is asked of the kernel. */
export function addressBuffer(): AddressBuffer {
  shared.length[0] = MAX_SOCKADDR_LENGTH
  return shared
}

/** An address as it appears in messages: `127.0.0.1:80`, `[::1]:80` or a path. */
export function formatAddress(address: Address): string {
  if ('path' in address) return address.path.replaceAll('\0', '@')
  return address.host.includes(':') ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`
}

function encodeInet(address: Address): Uint8Array {
  const { host, port } = checkInet(address)
  const ip = parseIPv4(host)
  if (ip === undefined) throw badHost("IPv4 address such as '127.0.0.1', or '0.0.0.0' for any", host)
  const bytes = new Uint8Array(16)
  const view = new DataView(bytes.buffer)
  writeFamily(bytes, AF_INET)
  view.setUint16(2, port)
  bytes.set(ip, 4)
  return bytes
}

function encodeInet6(address: Address): Uint8Array {
  const { host, port, flowInfo = 0, scopeId = 0 } = checkInet(address)
  checkInteger('flowInfo', flowInfo, 0, MAX_FLOW_INFO)
  checkInteger('scopeId', scopeId, 0, MAX_SCOPE_ID)
  const ip = parseIPv6(host)
  if (ip === undefined) throw badHost("IPv6 address such as '::1', or '::' for any, with the zone as scopeId", host)
  const bytes = new Uint8Array(28)
  const view = new DataView(bytes.buffer)
  writeFamily(bytes, AF_INET6)
  view.setUint16(2, port)
  view.setUint32(4, flowInfo)
  bytes.set(ip, 8)
  view.setUint32(24, scopeId, true)
  return bytes
}

function encodeUnix(address: Address): Uint8Array {
  if (!isUnix(address)) throw notAnAddress('{ path } with a string', address)
  if (/\p{Surrogate}/u.test(address.path)) {
    throw new ValueError(`path: expected whole characters, got ${show(address.path)}`)
  }
  const path = new TextEncoder().encode(address.path)
  // A path ends with a NUL; a name in the abstract namespace begins with one and ends where the address does.
  const isPath = path.length > 0 && path[0] !== 0
  const end = isPath ? 1 : 0
  const room = platform.sunPathLength - end
  if (path.length > room) throw new ValueError(`path: expected at most ${room} bytes, got ${show(address.path)}`)
  if (isPath && path.includes(0)) throw new ValueError(`path: expected no NUL in it, got ${show(address.path)}`)
  const bytes = new Uint8Array(2 + path.length + end)
  writeFamily(bytes, AF_UNIX)
  bytes.set(path, 2)
  return bytes
}

function readPort(bytes: Uint8Array): number {
  return ((bytes[2] as number) << 8) | (bytes[3] as number)
}

function decodeInet6(bytes: Uint8Array): InetAddress {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const flowInfo = view.getUint32(4)
  const scopeId = view.getUint32(24, true)
  return {
    host: formatIPv6(bytes.subarray(8, 24)),
    port: readPort(bytes),
    ...(flowInfo !== 0 && { flowInfo }),
    ...(scopeId !== 0 && { scopeId }),
  }
}

function decodePath(bytes: Uint8Array): string {
  // The name of an abstract one may have any bytes.
  const end = bytes[0] === 0 ? -1 : bytes.indexOf(0)
  return pathDecoder.decode(end === -1 ? bytes : bytes.subarray(0, end))
}

function checkInet(address: Address): InetAddress {
  if (!isInet(address)) throw notAnAddress('{ host, port } with a string and a number', address)
  checkPort(address.port)
  return address
}

function isUnix(address: Address): address is UnixAddress {
  return typeof (address as Partial<UnixAddress> | undefined)?.path === 'string'
}

function badHost(expected: string, host: string): ValueError {
  return new ValueError(`host: expected a numeric ${expected}; names are resolved elsewhere; got ${show(host)}`)
}

function notAnAddress(expected: string, value: unknown): TypeError {
  return new TypeError(`address: expected ${expected}, got ${show(value)}`)
}
