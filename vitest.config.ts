import { defineConfig } from 'vitest/config'
import { ClosingLine } from './tools/closing-line/src/closing-line.ts'

/** Tests read the sources of every package, so that they need no build. */
const conditions = ['@tsyncio/source', 'module', 'node', 'development|production']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['**/test/**/*.test.ts'],
    // A machine may be busy. Processes that tests start are killed before, and so tell what they said.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxConcurrency: 2,
    // One less, the default, would leave half of a machine with two processors idle.
    maxWorkers: '100%',
    reporters: ['default', new ClosingLine()],
    coverage: { include: ['packages/*/src/**'] },
  },
})
