import { test as base } from 'vitest'
import type { TestAPI } from 'vitest'
import { virtualTests } from './virtual-tests.ts'
import type { VirtualTests } from './virtual-tests.ts'

/** vitest's `test`, with `test.virtual(name, main)` and `test.explore(name, program)`. */
export const test: TestAPI & VirtualTests = Object.assign(base.extend({}), virtualTests(base))
