import { test as base } from 'node:test'
import { virtualTests } from './virtual-tests.ts'
import type { VirtualTests } from './virtual-tests.ts'

/** The `test` of `node:test`, with `test.virtual(name, main)` and `test.explore(name, program)`. */
export const test: typeof base & VirtualTests = Object.assign(base.bind(undefined), base, virtualTests(base))
