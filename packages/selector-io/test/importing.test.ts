import { expect, test } from 'vitest'
import { runNode } from './run-node.ts'

test('importing the package loads no native code', () => {
  const { stdout, stderr } = runNode(`
    import { createRequire } from 'node:module'
    import { Socket } from '@tsyncio/selector-io'
    const require = createRequire(import.meta.url)
    const loaded = () => Object.keys(require.cache).some((path) => path.includes('koffi'))
    console.log(loaded())
    new Socket().close()
    console.log(loaded())`)
  expect(stderr).toBe('')
  expect(stdout).toBe('false\ntrue\n')
})

test('where nothing is bound, the first use says what is missing', () => {
  const { stdout, stderr } = runNode(`
    Object.defineProperty(process, 'platform', { value: 'plan9' })
    const { EpollSelector, Socket } = await import('@tsyncio/selector-io')
    for (const use of [() => new Socket(), () => new EpollSelector()]) {
      try { use() } catch (error) { console.log(error.message) }
    }
    console.log(new Socket({ fd: 5, kernel: {} }).fileno())`)
  expect(stderr).toBe('')
  const message =
    /^system calls are bound for Linux and macOS on x64 and arm64, this is plan9 on \w+: pass a kernel of your own$/
  const [first, second, fd] = stdout.trim().split('\n')
  expect(first).toMatch(message)
  expect(second).toMatch(message)
  expect(fd).toBe('5')
})

test('where koffi cannot be loaded, the first use says so', () => {
  const { stdout, stderr } = runNode(`
    import Module from 'node:module'
    import { Socket } from '@tsyncio/selector-io'
    Module._load = () => { throw new Error('no such binary') }
    try { new Socket() } catch (error) { console.log(error.message, error.cause.message) }`)
  expect(stderr).toBe('')
  expect(stdout).toMatch(/^the package koffi, .* cannot be loaded on \w+ on \w+ no such binary\n$/)
})
