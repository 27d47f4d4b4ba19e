import { isIPv6 } from 'node:net'
import { AF_INET, AF_INET6, AF_UNIX, Socket } from '@tsyncio/selector-io'
import type { Address } from '@tsyncio/selector-io'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { cannedKernel } from './canned-kernel.ts'

/** What the kernel would read from an address, and what we read from that again. */
function throughKernel(family: number, address: Address): { bytes: number[]; address: Address } {
  let bound = new Uint8Array(0)
  const kernel = cannedKernel({
    bind(_fd, bytes) {
      bound = Uint8Array.from(bytes)
      return 0
    },
    getsockname(_fd, bytes, length) {
      bytes.set(bound)
      length[0] = bound.length
      return 0
    },
  })
  const socket = new Socket({ family, kernel })
  socket.bind(address)
  return { bytes: [...bound], address: socket.getSockName() }
}

function ipv6(host: string): Address {
  return throughKernel(AF_INET6, { host, port: 1 }).address
}

test('an IPv4 address is a sockaddr_in', () => {
  const address = { host: '192.168.1.20', port: 8080 }
  const zeros = [0, 0, 0, 0, 0, 0, 0, 0]
  expect(throughKernel(AF_INET, address)).toEqual({ bytes: [2, 0, 0x1f, 0x90, 192, 168, 1, 20, ...zeros], address })
})

test('an IPv6 address is a sockaddr_in6', () => {
  const address = { host: 'fe80::1', port: 8080, flowInfo: 5, scopeId: 3 }
  const { bytes, address: back } = throughKernel(AF_INET6, address)
  const ip = [0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]
  expect(bytes).toEqual([10, 0, 0x1f, 0x90, 0, 0, 0, 5, ...ip, 3, 0, 0, 0])
  expect(back).toEqual(address)
})

test('a path is a sockaddr_un that ends with a NUL', () => {
  const address = { path: '/tmp/ü' }
  const { bytes, address: back } = throughKernel(AF_UNIX, address)
  expect(bytes).toEqual([1, 0, ...Buffer.from('/tmp/ü'), 0])
  expect(back).toEqual(address)
})

test('a name in the abstract namespace begins with a NUL and ends with none', () => {
  const address = { path: '\0name' }
  const { bytes, address: back } = throughKernel(AF_UNIX, address)
  expect(bytes).toEqual([1, 0, 0, ...Buffer.from('name')])
  expect(back).toEqual(address)
})

test.each(['\0a\0b', `\0${'x'.repeat(107)}`])('a name in the abstract namespace may be of any bytes: %j', (path) => {
  const { bytes, address: back } = throughKernel(AF_UNIX, { path })
  expect(bytes).toEqual([1, 0, ...Buffer.from(path)])
  expect(back).toEqual({ path })
})

test('any IPv6 address comes back in its shortest form', () => {
  fc.assert(
    fc.property(fc.ipV6(), (host) => {
      const { hostname } = new URL(`http://[${host}]`)
      // URL has no dotted form for what IPv6 knows of IPv4.
      const { host: shortest } = ipv6(host) as { host: string }
      expect(new URL(`http://[${shortest}]`).hostname).toBe(hostname)
      if (!shortest.includes('.')) expect(`[${shortest}]`).toBe(hostname)
    }),
  )
})

test('IPv4 inside IPv6 is written with dots', () => {
  expect(ipv6('::ffff:7f00:1')).toEqual({ host: '::ffff:127.0.0.1', port: 1 })
  expect(ipv6('::ffff:127.0.0.1')).toEqual({ host: '::ffff:127.0.0.1', port: 1 })
})

test('accepts as IPv6 what node:net does, but for zones', () => {
  const pieces = fc.array(fc.constantFrom(':', '::', '0', '1', 'f', 'fFfF', '12345', '1.2.3.4', '256.1.1.1', '.', 'g'))
  fc.assert(
    fc.property(
      pieces.map((parts) => parts.join('')),
      (host) => {
        const attempt = (): Address => ipv6(host)
        if (isIPv6(host)) expect(attempt).not.toThrow()
        else expect(attempt).toThrow(/^host: expected a numeric IPv6 address/)
      },
    ),
    { numRuns: 2000 },
  )
})

test.each(['localhost', '', '1.2.3', '1.2.3.4.5', '256.0.0.1', '01.2.3.4', '1.2.3.-4', ' 1.2.3.4', '::1'])(
  'refuses %j as IPv4',
  (host) => {
    expect(() => throughKernel(AF_INET, { host, port: 1 })).toThrow(`got '${host}'`)
  },
)

test.each([-1, 65_536, 1.5, Number.NaN])('refuses the port %d', (port) => {
  const attempt = (): unknown => throughKernel(AF_INET, { host: '127.0.0.1', port })
  expect(attempt).toThrow(RangeError)
  expect(attempt).toThrow(`port: expected an integer from 0 to 65535, got ${port}`)
})

test('refuses what is no address of the family', () => {
  const refuse = (family: number, address: unknown, message: RegExp): void => {
    const attempt = (): unknown => throughKernel(family, address as Address)
    expect(attempt).toThrow(TypeError)
    expect(attempt).toThrow(message)
  }
  refuse(AF_INET, { path: '/tmp/x' }, /address: expected \{ host, port \} .* got \{ path: '\/tmp\/x' \}/)
  refuse(AF_INET6, undefined, /address: expected \{ host, port \} .* got undefined/)
  refuse(AF_UNIX, { host: '::1', port: 1 }, /address: expected \{ path \} .* got \{ host: '::1', port: 1 \}/)
  refuse(AF_INET, { host: '127.0.0.1', port: '80' }, /port: expected an integer .* got '80'/)
})

test('a path may begin with any character', () => {
  expect(throughKernel(AF_UNIX, { path: '\ufefftmp' }).address).toEqual({ path: '\ufefftmp' })
})

test('refuses a path that is too long, or has a NUL or half a character inside', () => {
  expect(() => throughKernel(AF_UNIX, { path: 'ü'.repeat(54) })).toThrow('path: expected at most 107 bytes')
  expect(() => throughKernel(AF_UNIX, { path: '/tmp/\0x' })).toThrow('path: expected no NUL')
  expect(() => throughKernel(AF_UNIX, { path: '/tmp/\ud800' })).toThrow('path: expected whole characters')
})

test('refuses a family that it does not know', () => {
  expect(() => throughKernel(17, { path: '' })).toThrow('family: expected AF_INET, AF_INET6 or AF_UNIX, got 17')
})
