// What this package believes of C is asked of the C compiler, where there is one.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AF_INET, AF_INET6, AF_UNIX } from '@tsyncio/selector-io'
import type { Address } from '@tsyncio/selector-io'
import { describe, expect, test } from 'vitest'
import * as socketConstants from '../src/constants.ts'
import { encodeAddress } from '../src/address.ts'
import * as readiness from '../src/fake/readiness-bits.ts'
import { EPOLL_EVENT_LAYOUTS } from '../src/libc-calls.ts'
import type { Binder } from '../src/libc-calls.ts'
import { bindMessageCalls } from '../src/message-calls.ts'
import { platform } from '../src/platform.ts'

const compilers = ['cc', 'gcc', 'clang']
const compiler = compilers.find((name) => spawnSync(name, ['--version']).status === 0)

const HEADERS = [
  'stdio',
  'stddef',
  'string',
  'fcntl',
  'poll',
  'netdb',
  'arpa/inet',
  'netinet/in',
  'netinet/tcp',
  'sys/socket',
  'sys/uio',
  'sys/un',
]
const ON_LINUX = process.platform === 'linux' ? ['sys/epoll'] : []

/** What C has for each expression, all of them numbers. */
function askC(expressions: readonly string[]): Record<string, number> {
  const lines = expressions.map(
    (expression) => `  printf("%s\\t%lld\\n", "${expression}", (long long)(${expression}));`,
  )
  const printed = runC(lines.join('\n'))
  const rows = printed
    .trim()
    .split('\n')
    .map((line) => line.split('\t'))
  return Object.fromEntries(rows.map(([expression = '', value]): [string, number] => [expression, Number(value)]))
}

/** What a program with this body prints. */
function runC(body: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'tsyncio-c-'))
  try {
    const includes = [...HEADERS, ...ON_LINUX].map((header) => `#include <${header}.h>`)
    const source = join(folder, 'ask.c')
    writeFileSync(source, ['#define _GNU_SOURCE', ...includes, 'int main(void) {', body, '  return 0;', '}'].join('\n'))
    execFileSync(compiler ?? 'cc', ['-w', '-o', join(folder, 'ask'), source])
    return execFileSync(join(folder, 'ask'), { encoding: 'utf8' })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The numbers among what a module exports, by their names in C. */
function numbersOf(module: object, prefix = ''): Record<string, number> {
  const entries = Object.entries(module) as [string, unknown][]
  const numbers = entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number')
  return Object.fromEntries(numbers.map(([name, value]) => [prefix + name, value]))
}

describe.skipIf(compiler === undefined)('C', () => {
  test('has the same constants', () => {
    const { sunPathLength: _, ...ofPlatform } = platform
    const expected = { ...numbersOf(ofPlatform), ...numbersOf(socketConstants), ...numbersOf(readiness, 'POLL') }
    expect(askC(Object.keys(expected))).toEqual(expected)
  })

  test('lays out what poll and epoll are given in the same way', () => {
    expect(
      askC(['sizeof(struct pollfd)', 'offsetof(struct pollfd, events)', 'offsetof(struct pollfd, revents)']),
    ).toEqual({
      'sizeof(struct pollfd)': 8,
      'offsetof(struct pollfd, events)': 4,
      'offsetof(struct pollfd, revents)': 6,
    })
    const layout = EPOLL_EVENT_LAYOUTS[process.arch]
    if (ON_LINUX.length === 0 || layout === undefined) return
    expect(askC(['sizeof(struct epoll_event)', 'offsetof(struct epoll_event, data.fd)'])).toEqual({
      'sizeof(struct epoll_event)': 4 * layout.ints,
      'offsetof(struct epoll_event, data.fd)': 4 * layout.fd,
    })
  })

  test('lays out messages in the same way', () => {
    const offsets = ['msg_name', 'msg_namelen', 'msg_iov', 'msg_iovlen'].map(
      (name) => `offsetof(struct msghdr, ${name})`,
    )
    const sizes = ['sizeof(struct msghdr)', 'sizeof(struct iovec)', 'offsetof(struct iovec, iov_len)']
    const [address, length, vector, count, whole, iovec, iovecLength] = Object.values(askC([...offsets, ...sizes]))
    const data = [Buffer.from('one'), Buffer.from('three')]
    const { message, vector: sent } = messageFor(data, new Uint8Array(16))
    expect(message.byteLength).toBe(whole)
    expect([address, length, vector, count].map((offset) => Number(message.readBigUInt64LE(offset)))).toEqual([
      1001, 16, 1002, 2,
    ])
    expect(sent.byteLength).toBe(2 * (iovec ?? 0))
    expect([0, 1].map((index) => Number(sent.readBigUInt64LE(index * (iovec ?? 0) + (iovecLength ?? 0))))).toEqual([
      3, 5,
    ])
  })

  test.each<[family: number, address: Address, filled: string]>([
    [
      AF_INET,
      { host: '192.168.1.20', port: 8080 },
      `struct sockaddr_in a; memset(&a, 0, sizeof a); a.sin_family = AF_INET; a.sin_port = htons(8080);
       inet_pton(AF_INET, "192.168.1.20", &a.sin_addr); size_t length = sizeof a;`,
    ],
    [
      AF_INET6,
      { host: 'fe80::12:ab', port: 443, flowInfo: 0x12345, scopeId: 7 },
      `struct sockaddr_in6 a; memset(&a, 0, sizeof a); a.sin6_family = AF_INET6; a.sin6_port = htons(443);
       a.sin6_flowinfo = htonl(0x12345); a.sin6_scope_id = 7;
       inet_pton(AF_INET6, "fe80::12:ab", &a.sin6_addr); size_t length = sizeof a;`,
    ],
    [
      AF_UNIX,
      { path: '/run/it' },
      `struct sockaddr_un a; memset(&a, 0, sizeof a); a.sun_family = AF_UNIX; strcpy(a.sun_path, "/run/it");
       size_t length = offsetof(struct sockaddr_un, sun_path) + 8;`,
    ],
  ])('writes an address of family %i in the same way', (family, address, filled) => {
    const print = 'for (size_t i = 0; i < length; i++) printf("%02x", ((unsigned char *)&a)[i]);'
    expect(Buffer.from(encodeAddress(family, address)).toString('hex')).toBe(runC(`${filled}\n${print}`))
  })

  test('has as much room for a path', () => {
    expect(askC(['sizeof(((struct sockaddr_un *)0)->sun_path)'])).toEqual({
      'sizeof(((struct sockaddr_un *)0)->sun_path)': platform.sunPathLength,
    })
  })
})

/** What `sendmsg` is given. Where buffers are is told in the order in which it is asked: that of the name is 1001. */
function messageFor(data: Uint8Array[], name: Uint8Array): { message: Buffer; vector: Buffer } {
  let message: Buffer = Buffer.alloc(0)
  let vector: Buffer = Buffer.alloc(0)
  const bytesOf = ({ buffer, byteOffset, byteLength }: NodeJS.TypedArray): Buffer =>
    Buffer.from(buffer, byteOffset, byteLength)
  const addressOf = (bytes: NodeJS.TypedArray): bigint => {
    if (bytes === name) return 1001n
    if (data.includes(bytes as Uint8Array)) return 1n
    vector = bytesOf(bytes)
    return 1002n
  }
  const call: Binder['call'] =
    () =>
    (...args) => {
      const [, given] = args as unknown as [number, BigUint64Array]
      message = bytesOf(given)
      return 0
    }
  bindMessageCalls({ call, callOnce: call, addressOf }).sendmsg(3, data, 0, name)
  return { message, vector }
}
