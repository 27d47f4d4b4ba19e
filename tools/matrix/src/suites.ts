import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isExplained } from './differences.ts'
import type { Difference } from './differences.ts'
import type { Runtime } from './runtimes.ts'

const ROOT = new URL('../../..', import.meta.url).pathname
const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs')
/** For one package. */
const LONGEST_RUN_MS = 5 * 60_000

/** What vitest's JSON says, as far as it is used here. */
interface Report {
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly message?: string
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[]
  }[]
}

export interface Outcome {
  passed: number
  skipped: number
  /** Failed for a reason that is known: the runtime has not what they need. */
  explained: number
  /** Failed otherwise: file and title. */
  readonly failed: string[]
}

/** Runs the suites of a package, by `command`. What does not come to an end counts as one failure. */
export function runSuites(name: string, command: readonly string[], runtime: Runtime): Outcome {
  const folder = mkdtempSync(join(tmpdir(), 'matrix-'))
  const output = join(folder, 'report.json')
  const [executable = '', ...args] = [
    ...command,
    VITEST,
    'run',
    ...selection(name, runtime.differences),
    '--reporter=json',
    `--outputFile=${output}`,
    ...runtime.options,
  ]
  try {
    const { stderr } = spawnSync(executable, args, {
      cwd: ROOT,
      encoding: 'utf8',
      timeout: LONGEST_RUN_MS,
      killSignal: 'SIGKILL',
    })
    return outcomeOf(readReport(output, stderr), runtime.differences)
  } catch (error) {
    return { passed: 0, skipped: 0, explained: 0, failed: [`${name}: ${String(error)}`] }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The options of vitest by which it takes the tests of a package that come to an end. */
export function selection(name: string, differences: readonly Difference[]): string[] {
  const hanging = differences.filter(({ file, hangs }) => hangs === true && file.startsWith(`${name}/`))
  // From the package on, for that is where vitest begins to look.
  return [`--dir=packages/${name}`, ...hanging.map(({ file }) => `--exclude=${file.slice(name.length + 1)}*`)]
}

function readReport(path: string, stderr: string): Report {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Report
  } catch (cause) {
    throw new Error(`the suites did not run: ${stderr.slice(-2000)}`, { cause })
  }
}

/** Counts, and tells what failed with a known reason from what failed without. */
export function outcomeOf({ testResults }: Report, differences: readonly Difference[]): Outcome {
  const outcome: Outcome = { passed: 0, skipped: 0, explained: 0, failed: [] }
  const fails = (file: string, title: string): void => {
    if (isExplained(file, title, differences)) outcome.explained += 1
    else outcome.failed.push(`${file}: ${title}`)
  }
  for (const { name, status, message, assertionResults } of testResults) {
    const file = name.replace(/^.*\/packages\//, '')
    if (assertionResults.length === 0 && status === 'failed') fails(file, message?.split('\n')[0] ?? 'did not run')
    for (const test of assertionResults) {
      if (test.status === 'passed') outcome.passed += 1
      else if (test.status === 'failed') fails(file, test.fullName)
      else outcome.skipped += 1
    }
  }
  return outcome
}
