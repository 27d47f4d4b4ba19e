import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { answer, makeBell, ring } from '../src/bell.ts'
import type { Bell } from '../src/bell.ts'

let directory: string
let fd: number

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bell-'))
  fd = openSync(join(directory, 'written'), 'a')
})

afterEach(() => {
  closeSync(fd)
  rmSync(directory, { recursive: true })
})

const written = (): number => readFileSync(join(directory, 'written')).length

test('is rung once until it is answered', () => {
  const bell = makeBell(fd)
  for (let answers = 0; answers < 3; answers += 1) {
    ring(bell)
    ring(bell)
    expect(written()).toBe(answers + 1)
    answer(bell)
  }
})

test('a thread that does not come to write keeps nobody else from ringing', () => {
  const bell = makeBell(fd)
  // Stands for one that is terminated in between: its descriptor is none.
  const broken: Bell = { ...bell, fd: 1 << 20 }
  expect(() => ring(broken)).toThrow('EBADF')
  ring(bell)
  expect(written()).toBe(1)
})
