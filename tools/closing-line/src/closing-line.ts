import { writeSync } from 'node:fs'
import type { Reporter, TestModule, TestSuite } from 'vitest/node'

export interface Counts {
  passed: number
  failed: number
  skipped: number
}

/** A vitest reporter that ends the run's output with `N passed, N failed, N skipped`. */
export class ClosingLine implements Reporter {
  #counts: Counts = { passed: 0, failed: 0, skipped: 0 }

  onInit(): void {
    // At exit, because vitest's own summary and coverage come after the last event.
    process.once('exit', (code) => writeSync(1, `${closingLine(this.#counts, code)}\n`))
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    this.#counts = count(modules, unhandledErrors)
  }
}

/** Counts tests; a file or suite that broke outside its tests, and an unhandled error, is one failure each. */
export function count(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): Counts {
  const counts: Counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 }
  for (const module of modules) {
    counts.failed += brokenSuites(module)
    for (const test of module.children.allTests()) {
      const { state } = test.result()
      counts[state === 'pending' ? 'skipped' : state]++
    }
  }
  return counts
}

/** A run that fails for another reason, such as no test at all, has one failure. */
export function closingLine({ passed, failed, skipped }: Counts, exitCode: number): string {
  const failures = exitCode === 0 ? failed : Math.max(1, failed)
  return `${passed} passed, ${failures} failed, ${skipped} skipped`
}

function brokenSuites(module: TestModule): number {
  const suites: (TestModule | TestSuite)[] = [module, ...module.children.allSuites()]
  return suites.filter((suite) => suite.errors().length > 0).length
}
