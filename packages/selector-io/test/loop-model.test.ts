import type { TaskLike } from '@tsyncio/events'
import { isCancelledError } from '@tsyncio/futures'
import { OSError, socketPair } from '@tsyncio/selector-io'
import type { SelectorEventLoop, Socket } from '@tsyncio/selector-io'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { newLoop } from './loops.ts'

const CHANNELS = 3

/** A connection, the bytes 0, 1, 2 … that go through it, and who waits for them. */
class Channel {
  readonly #loop: SelectorEventLoop
  #socket: Socket
  #peer: Socket
  #task: TaskLike<Uint8Array> | undefined
  #sent = 0
  #received = 0
  #hasReader = false
  #calls = 0

  constructor(loop: SelectorEventLoop) {
    this.#loop = loop
    ;[this.#socket, this.#peer] = socketPair()
  }

  receive(): void {
    if (this.#task !== undefined || this.#hasReader) return
    this.#task = this.#loop.createTask(this.#loop.sockRecv(this.#socket, 3))
    // Read, whatever it is: a socket that is closed while somebody waits for it is an error.
    this.#task.addDoneCallback((done) => done.cancelled() || done.exception())
  }

  send(): void {
    this.#peer.send(Uint8Array.of(this.#sent, this.#sent + 1, this.#sent + 2, this.#sent + 3))
    this.#sent += 4
  }

  cancel(): void {
    this.#task?.cancel()
  }

  addReader(): void {
    if (this.#task !== undefined) return
    this.#calls = 0
    this.#loop.addReader(this.#socket, () => (this.#calls += 1))
    this.#hasReader = true
  }

  removeReader(): void {
    expect(this.#loop.removeReader(this.#socket)).toBe(this.#hasReader)
    this.#hasReader = false
  }

  /** Other sockets, most likely with the same numbers. */
  reopen(): void {
    this.close()
    ;[this.#socket, this.#peer] = socketPair()
    this.#sent = 0
    this.#received = 0
    this.#hasReader = false
  }

  close(): void {
    this.#socket.close()
    this.#peer.close()
    // It began with the old socket, so what it ends with is no longer ours.
    this.#task = undefined
  }

  /** Called when the loop has had time for everything. */
  check(): void {
    const isUnread = this.#received < this.#sent
    if (this.#task?.done()) this.#take(this.#task)
    else if (this.#task !== undefined) expect(isUnread, 'a wake-up was lost').toBe(false)
    if (this.#hasReader) expect(this.#calls > 0).toBe(isUnread)
  }

  #take(task: TaskLike<Uint8Array>): void {
    this.#task = undefined
    try {
      for (const byte of task.result()) expect(byte).toBe(this.#received++)
    } catch (error) {
      if (!isCancelledError(error) && !(error instanceof OSError)) throw error
    }
  }
}

type Action = 'receive' | 'send' | 'cancel' | 'addReader' | 'removeReader' | 'reopen'
const ACTIONS: readonly Action[] = ['receive', 'send', 'cancel', 'addReader', 'removeReader', 'reopen']
type Step = { readonly action: Action; readonly channel: number } | { readonly passes: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ action: fc.constantFrom(...ACTIONS), channel: fc.nat(CHANNELS - 1) }) },
  { weight: 1, arbitrary: fc.record({ passes: fc.integer({ min: 1, max: 3 }) }) },
)

function runPasses(loop: SelectorEventLoop, count: number): void {
  for (let left = count; left > 0; left -= 1) {
    loop.stop()
    loop.runForever()
  }
}

test('whatever is begun, cancelled and closed in whatever order, no byte and no wake-up is lost', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const loop = newLoop()
      const channels = Array.from({ length: CHANNELS }, () => new Channel(loop))
      for (const next of steps) {
        if ('action' in next) channels[next.channel]?.[next.action]()
        else runPasses(loop, next.passes)
      }
      // Once to let what is under way end, once to see who is called afterwards.
      runPasses(loop, 5)
      for (const channel of channels) channel.check()
      for (const channel of channels) channel.receive()
      runPasses(loop, 5)
      for (const channel of channels) channel.check()
      for (const channel of channels) channel.close()
      loop.close()
    }),
    { numRuns: 300 },
  )
})
