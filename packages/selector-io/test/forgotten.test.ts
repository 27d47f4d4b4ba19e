import { setImmediate as immediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Coroutine, ExceptionContext } from '@tsyncio/futures'
import { Socket, socketPair } from '@tsyncio/selector-io'
import type { SocketLoop } from '@tsyncio/selector-io'
import { createTask, sleep } from '@tsyncio/tasks'
import { fakeKernel } from '@tsyncio/selector-io/fake'
import { expect, onTestFinished, test } from 'vitest'
import { newLoop, runAsGuest } from './loops.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** A loop's complaints of forgotten sockets; there may be others, of slow callbacks. */
function complaintsOf(loop: SocketLoop): ExceptionContext[] {
  const complaints: ExceptionContext[] = []
  loop.setExceptionHandler((_, context) => {
    if (context.message.includes('forgotten')) complaints.push(context)
  })
  return complaints
}

async function untilCollected(isDone: () => boolean): Promise<void> {
  for (let round = 0; round < 100 && !isDone(); round++) {
    collectGarbage()
    await immediate()
  }
}

test('in debug mode, a socket that is forgotten is closed and complained of', async () => {
  const kernel = fakeKernel()
  const openWhenTold: number[][] = []
  const complaints = await runAsGuest(function* (loop) {
    loop.setDebug?.(true)
    openAndForget()
    return complaintsOf(loop)
  })
  function openAndForget(): void {
    new Socket({ kernel }).beforeClose(() => openWhenTold.push(kernel.openDescriptors()))
  }
  await untilCollected(() => complaints.length > 0)
  expect(complaints).toHaveLength(1)
  expect(complaints[0]?.message).toBe('a socket was forgotten, and not closed: descriptor 3')
  expect(complaints[0]?.createdAt).toMatch(/openAndForget/)
  expect(openWhenTold).toEqual([[3]])
  expect(kernel.openDescriptors()).toEqual([])
})

test('in debug mode, a socket that was waited for can be forgotten, too, and the loop knows', async () => {
  const complaints = await runAsGuest(function* (loop) {
    loop.setDebug?.(true)
    const told = complaintsOf(loop)
    let peer: Socket | undefined
    function* use(): Coroutine<void> {
      const [socket, other] = socketPair()
      peer = other
      const reading = createTask(loop.sockRecv(socket, 10))
      yield* sleep(0)
      other.send(new Uint8Array(1))
      yield* reading
    }
    yield* createTask(use())
    for (let round = 0; round < 1000 && told.length === 0; round++) {
      collectGarbage()
      yield* sleep(0.001)
    }
    // It was closed, and whoever has its number next is somebody else.
    expect(peer?.recv(1)).toHaveLength(0)
    const [next, other] = socketPair()
    const reading = createTask(loop.sockRecv(next, 10))
    yield* sleep(0)
    other.send(new Uint8Array(1))
    expect(yield* reading).toHaveLength(1)
    for (const socket of [next, other, peer]) socket?.close()
    return told
  })
  expect(complaints).toHaveLength(1)
})

test('one that is closed or detached is nobody’s concern', async () => {
  const kernel = fakeKernel()
  const complaints = await runAsGuest(function* (loop) {
    loop.setDebug?.(true)
    new Socket({ kernel }).close()
    new Socket({ kernel }).detach()
    return complaintsOf(loop)
  })
  for (let round = 0; round < 5; round++) {
    collectGarbage()
    await immediate()
  }
  expect(complaints).toEqual([])
  expect(kernel.openDescriptors()).toEqual([3])
})

test('a loop that is closed is not held by the sockets that it waited for', async () => {
  const [socket, peer] = socketPair()
  onTestFinished(() => [socket, peer].forEach((each) => each.close()))
  let isCollected = false
  const registry = new FinalizationRegistry(() => (isCollected = true))
  function useAndClose(): void {
    const loop = newLoop()
    registry.register(loop, undefined)
    loop.addReader(socket, () => {})
    loop.removeReader(socket)
    loop.close()
  }
  useAndClose()
  await untilCollected(() => isCollected)
  expect(isCollected).toBe(true)
})
