import { expect, test } from 'vitest'
import { runNode } from './run-node.ts'

test('importing it loads no native code, the first loop does', async () => {
  const result = await runNode(`
    import { createRequire } from 'node:module'
    import { newEventLoop } from 'tsyncio'
    const { cache } = createRequire(import.meta.url)
    const isLoaded = () => Object.keys(cache).some((path) => path.includes('koffi'))
    console.log(isLoaded())
    newEventLoop().close()
    console.log(isLoaded())`)
  expect(result).toEqual({ status: 0, stdout: 'false\ntrue\n', stderr: '' })
})

test.each([
  { platform: 'darwin', isBound: true },
  { platform: 'win32', isBound: false },
  { platform: 'freebsd', isBound: false },
])('on $platform it can be imported, and says at its first use what is missing', async ({ platform, isBound }) => {
  const { status, stdout, stderr } = await runNode(`
    Object.defineProperty(process, 'platform', { value: '${platform}' })
    const { newEventLoop, run, runBlocking, Runner, sleep, Socket } = await import('tsyncio')
    for (const use of [
      () => new Socket(),
      () => newEventLoop(),
      () => run(sleep(0)),
      () => runBlocking(sleep(0)),
      () => new Runner().run(sleep(0)),
    ]) {
      try { await use() } catch (error) { console.log(error.message) }
    }`)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const [ofSocket, ...ofLoops] = stdout.trim().split('\n')
  const here = `${platform} on ${process.arch}`
  const unbound = `system calls are bound for Linux and macOS on x64 and arm64, this is ${here}: pass a kernel of your own`
  // The koffi that is installed is for this machine, so where calls are bound, it is what is missing.
  const unloadable = `the package koffi, which makes the system calls, cannot be loaded on ${here}`
  expect(ofSocket).toBe(isBound ? unloadable : unbound)
  // A loop waits through libuv where no calls are bound, which koffi finds.
  expect(ofLoops).toEqual(Array.from({ length: 4 }, () => unloadable))
})

test('what needs no descriptors works on every platform', async () => {
  const result = await runNode(`
    Object.defineProperty(process, 'platform', { value: 'darwin' })
    const { BaseEventLoop, defaultParts, NodeHost, run, sleep } = await import('tsyncio')
    class TimerLoop extends BaseEventLoop { poll() {} }
    const options = { loopFactory: () => new TimerLoop(defaultParts), host: new NodeHost() }
    console.log(await run(sleep(0.001, 'slept'), options))`)
  expect(result).toEqual({ status: 0, stdout: 'slept\n', stderr: '' })
})
