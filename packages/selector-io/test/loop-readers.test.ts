import { ContextVar } from '@tsyncio/contextvars'
import { EpollSelector, EVENT_READ, EVENT_WRITE, socketPair } from '@tsyncio/selector-io'
import type { SelectorEventLoop, Socket } from '@tsyncio/selector-io'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CountingSelector } from './counting-selector.ts'
import { newLoop } from './loops.ts'
import { scriptedLoop } from './scripted-selector.ts'
import type { ScriptedSelector } from './scripted-selector.ts'

let left: Socket
let right: Socket
let loop: SelectorEventLoop
let selector: ScriptedSelector
let calls: string[]

beforeEach(() => {
  ;[left, right] = socketPair()
  ;({ loop, selector } = scriptedLoop())
  calls = []
})

afterEach(() => {
  left.close()
  right.close()
})

/** Runs the passes that find what is in the script, and one more. */
function runScript(): void {
  expect(() => loop.runForever()).toThrow('would wait for ever')
}

describe.each([
  { name: 'reader', add: 'addReader', remove: 'removeReader', events: EVENT_READ, letter: 'r' },
  { name: 'writer', add: 'addWriter', remove: 'removeWriter', events: EVENT_WRITE, letter: 'w' },
] as const)('a $name', ({ add, remove, events, letter }) => {
  const called = (argument: string): void => void calls.push(argument)

  test('runs in each pass in which its descriptor is ready, until it is removed', () => {
    loop[add](left, called, 'called')
    selector.script.push([[left, events]], [], [[left, events]])
    runScript()
    expect(calls).toEqual(['called', 'called'])
    expect(loop[remove](left)).toBe(true)
    expect(loop[remove](left)).toBe(false)
    expect(selector.registered).toEqual([])
  })

  test('may remove itself', () => {
    loop[add](left, () => calls.push(String(loop[remove](left))))
    selector.script.push([[left, events]], [[left, events]])
    runScript()
    expect(calls).toEqual(['true'])
  })

  test('replaces and cancels the one that was there', () => {
    const first = loop[add](left, called, 'first')
    const second = loop[add](left.fileno(), called, 'second')
    expect([first.cancelled(), second.cancelled()]).toEqual([true, false])
    expect(selector.registered).toEqual([`${left.fileno()}${letter}`])
    selector.script.push([[left, events]])
    runScript()
    expect(calls).toEqual(['second'])
    expect(loop[remove](left)).toBe(true)
    expect(loop[remove](left)).toBe(false)
  })

  test('replaced by one that is not a function, stays', () => {
    const first = loop[add](left, called, 'first')
    expect(() => loop[add](left, 'second' as unknown as () => void)).toThrow(TypeError)
    expect(first.cancelled()).toBe(false)
  })

  test('whose handle is cancelled is gone', () => {
    const handle = loop[add](left, called, 'called')
    handle.cancel()
    handle.cancel()
    expect(selector.registered).toEqual([])
    expect(loop[remove](left)).toBe(false)
  })

  test('that was replaced does nothing when its handle is cancelled', () => {
    const first = loop[add](left, called, 'first')
    loop[add](left, called, 'second')
    first.cancel()
    selector.script.push([[left, events]])
    runScript()
    expect(calls).toEqual(['second'])
  })

  test('that another one removes in the pass in which both are ready does not run', () => {
    loop[add](left, () => calls.push(`left removes right: ${loop[remove](right)}`))
    loop[add](right, called, 'right')
    selector.script.push([
      [left, events],
      [right, events],
    ])
    runScript()
    expect(calls).toEqual(['left removes right: true'])
  })

  test('that another one replaces in the pass in which both are ready does not run, and the new one not yet', () => {
    loop[add](left, () => loop[add](right, called, 'new'))
    loop[add](right, called, 'old')
    selector.script.push([
      [left, events],
      [right, events],
    ])
    runScript()
    expect(calls).toEqual([])
    selector.script.push([[right, events]])
    runScript()
    expect(calls).toEqual(['new'])
  })

  test('runs in the context in which it was added', () => {
    const color = new ContextVar<string>('color')
    const token = color.set('red')
    loop[add](left, () => calls.push(color.get()))
    color.reset(token)
    selector.script.push([[left, events]])
    runScript()
    expect(calls).toEqual(['red'])
  })

  test('that throws is reported, and stays', () => {
    const messages: string[] = []
    loop.setExceptionHandler((_, { message, exception }) => messages.push(`${message}: ${String(exception)}`))
    loop[add](left, function failing() {
      throw new Error('oh')
    })
    selector.script.push([[left, events]], [[left, events]])
    runScript()
    expect(messages).toEqual(Array.from({ length: 2 }, () => 'Exception in callback failing: Error: oh'))
  })
})

test('reader and writer of one descriptor come and go by themselves', () => {
  const fd = left.fileno()
  loop.addReader(left, () => calls.push('read'))
  loop.addWriter(left, () => calls.push('written'))
  expect(selector.registered).toEqual([`${fd}rw`])
  expect(loop.removeReader(left)).toBe(true)
  expect(selector.registered).toEqual([`${fd}w`])
  selector.script.push([[left, EVENT_READ | EVENT_WRITE]])
  runScript()
  expect(calls).toEqual(['written'])
  expect(loop.removeWriter(left)).toBe(true)
  expect(selector.registered).toEqual([])
})

test('a descriptor that can be written does not call its reader, nor one that can be read its writer', () => {
  loop.addReader(left, () => calls.push('read'))
  loop.addWriter(left, () => calls.push('written'))
  selector.script.push([[left, EVENT_WRITE]], [[left, EVENT_READ]])
  runScript()
  expect(calls).toEqual(['written', 'read'])
})

test('what a reader leaves unread brings it into the next pass', () => {
  const counting = new CountingSelector()
  const realLoop = newLoop({ selector: counting })
  right.send(Buffer.from('abc'))
  realLoop.addReader(left, () => {
    calls.push(Buffer.from(left.recv(1) as Uint8Array).toString())
    if (calls.length === 3) realLoop.stop()
  })
  realLoop.runForever()
  expect(calls).toEqual(['a', 'b', 'c'])
  expect(counting.selects).toBe(3)
  realLoop.close()
})

test('a reader works on whatever has a descriptor that can be polled', () => {
  const other = new EpollSelector<void>()
  other.register(left.fileno(), EVENT_READ)
  right.send(Buffer.from('x'))
  const realLoop = newLoop()
  realLoop.addReader(other, () => realLoop.stop())
  realLoop.runForever()
  expect(realLoop.removeReader(other)).toBe(true)
  realLoop.close()
  other.close()
})

test('a number that is no descriptor, however large, is an error, and nothing is kept for it', () => {
  const other = newLoop()
  expect(() => other.addReader(2 ** 31 - 1, () => {})).toThrow(/EBADF/)
  // Would take minutes if there were a place for each number up to it.
  other.close()
})
