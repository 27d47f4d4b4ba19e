import { decodeAddress, encodeAddress, familyOf } from './address.ts'
import type { InetAddress } from './address.ts'
import { loadKoffi } from './load-koffi.ts'
import type { AddrInfo, AddrInfoQuery, NameInfo } from './resolver.ts'
import type { Pointer } from './uv-loop.ts'

/** A request that libuv works at, in C's memory. */
export type Request = Pointer

/** A request that was begun, or libuv's number of the error for which it was not. */
export type Begun = Request | number

/** Told how a request ended: by its result, or by libuv's number of an error. Its memory is free by then. */
export type Answer<T> = (status: number, result: T) => void

/** Look-ups on libuv's threads. Each that was begun ends by one answer, during a run of its loop. */
export interface UvLookups {
  readonly getAddrInfo: (loop: Pointer, query: AddrInfoQuery, answer: Answer<AddrInfo[]>) => Begun
  readonly getNameInfo: (loop: Pointer, address: InetAddress, flags: number, answer: Answer<NameInfo>) => Begun
  /** Asks to end it early, which may come too late. */
  readonly cancel: (request: Request) => void
}

const UV_GETADDRINFO = 8
const UV_GETNAMEINFO = 9

/** `struct addrinfo`: four ints, a length, and three pointers, of which two change places from platform to platform. */
const LENGTH = 16
const POINTERS = 24
const BYTES = 48
const [ADDRESS, NAME] = process.platform === 'linux' ? [0, 1] : [1, 0]
const NEXT = 2

let lookups: UvLookups | undefined

/** Look-ups by the libuv that Node exports. Binds it when first called. */
export function uvLookups(): UvLookups {
  lookups ??= bindLookups()
  return lookups
}

function bindLookups(): UvLookups {
  const cancel: (request: Request) => number = loadKoffi().load(null).func('int uv_cancel(void *request)')
  return {
    getAddrInfo: bindGetAddrInfo(),
    getNameInfo: bindGetNameInfo(),
    cancel: (request) => void cancel(request),
  }
}

/** The requests of one kind that are under way, and who is told how they end. */
class Requests<Results extends unknown[]> {
  readonly #size: number
  readonly #answers = new Map<Request, (status: number, ...results: Results) => void>()

  constructor(type: number) {
    this.#size = (loadKoffi().load(null).func('size_t uv_req_size(int type)') as (type: number) => number)(type)
  }

  /** Makes a request, with which `start` has libuv begin. */
  begin(answer: (status: number, ...results: Results) => void, start: (request: Request) => number): Begun {
    const request = loadKoffi().alloc('uint8_t', this.#size) as Request
    const status = start(request)
    if (status < 0) {
      loadKoffi().free(request)
      return status
    }
    this.#answers.set(request, answer)
    return request
  }

  /** Called by libuv. */
  readonly ended = (request: Request, status: number, ...results: Results): void => {
    const answer = this.#answers.get(request)
    this.#answers.delete(request)
    loadKoffi().free(request)
    answer?.(status, ...results)
  }
}

function bindGetAddrInfo(): UvLookups['getAddrInfo'] {
  const koffi = loadKoffi()
  const node = koffi.load(null)
  const requests = new Requests<[list: Pointer]>(UV_GETADDRINFO)
  // A type without a name: a second copy of this package could not register the same name again.
  const callback = koffi.pointer(koffi.proto('void', ['void *', 'int', 'void *']))
  // One trampoline for all requests: koffi has a limited number.
  const done = koffi.register(requests.ended, callback)
  const text = 'const char *'
  const start: Start = node.func('uv_getaddrinfo', 'int', ['void *', 'void *', callback, text, text, 'void *'])
  const free: (list: Pointer) => void = node.func('void uv_freeaddrinfo(void *list)')
  return (loop, { host = null, service = null, family, type, protocol, flags }, answer) => {
    const hints = new Int32Array(BYTES / 4)
    hints.set([flags, family, type, protocol])
    const told = (status: number, list: Pointer): void => {
      const found = status < 0 ? [] : readList(list)
      if (status >= 0) free(list)
      answer(status, found)
    }
    return requests.begin(told, (request) => start(loop, request, done, host, service, hints))
  }
}

function bindGetNameInfo(): UvLookups['getNameInfo'] {
  const koffi = loadKoffi()
  const requests = new Requests<[host: string, service: string]>(UV_GETNAMEINFO)
  const text = 'const char *'
  const callback = koffi.pointer(koffi.proto('void', ['void *', 'int', text, text]))
  const done = koffi.register(requests.ended, callback)
  const parameters = ['void *', 'void *', callback, 'const void *', 'int']
  const start: Start = koffi.load(null).func('uv_getnameinfo', 'int', parameters)
  return (loop, address, flags, answer) => {
    const bytes = encodeAddress(familyOf(address), address)
    const told = (status: number, host: string, service: string): void => answer(status, { host, service })
    return requests.begin(told, (request) => start(loop, request, done, bytes, flags))
  }
}

type Start = (loop: Pointer, request: Request, done: bigint, ...rest: unknown[]) => number

/** What a list of `struct addrinfo` says. */
function readList(list: Pointer): AddrInfo[] {
  const { decode } = loadKoffi()
  const found: AddrInfo[] = []
  for (let item = list; item !== null && item !== 0n;) {
    const [family = 0, type = 0, protocol = 0] = [4, 8, 12].map((offset) => decode(item, offset, 'int32_t') as number)
    const pointer = (index: number): Pointer =>
      BigInt(decode(item, POINTERS + index * 8, 'uint64_t') as number | bigint)
    const name = decode(item, POINTERS + NAME * 8, 'char *') as string | null
    const bytes = readBytes(pointer(ADDRESS), decode(item, LENGTH, 'uint32_t') as number)
    found.push({ family, type, protocol, canonicalName: name ?? '', address: decodeAddress(bytes) as InetAddress })
    item = pointer(NEXT)
  }
  return found
}

/** A copy of an address, whose length is a multiple of 4. In a thread that is being terminated koffi can make numbers, and no arrays. */
function readBytes(pointer: Pointer, length: number): Uint8Array {
  const words = Uint32Array.from({ length: length / 4 }, (_, index) => {
    return loadKoffi().decode(pointer, index * 4, 'uint32_t') as number
  })
  return new Uint8Array(words.buffer)
}
