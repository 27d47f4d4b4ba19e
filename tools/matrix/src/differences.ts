/** Tests that a runtime cannot pass, and why. */
export interface Difference {
  /** The beginning of a test file, from the package on. */
  readonly file: string
  /** What their titles have in common; all of the file otherwise. */
  readonly titles?: RegExp
  readonly why: string
}

/** Whether it is known why this test fails. */
export function isExplained(file: string, title: string, differences: readonly Difference[]): boolean {
  return differences.some(
    (difference) =>
      file.startsWith(difference.file) && (difference.titles === undefined || difference.titles.test(title)),
  )
}

const all = (why: string, files: readonly string[]): Difference[] => files.map((file) => ({ file, why }))

/** Test files that start a process, or a worker, on the sources. */
const ON_SOURCES = [
  'hosts/test/node-alive',
  'selector-io/test/ctrl-c',
  'selector-io/test/importing',
  'selector-io/test/signal-process',
  'selector-io/test/watch-exit',
  'tsyncio/test/ctrl-c',
  'tsyncio/test/platforms',
  'tsyncio/test/process-life',
  'tsyncio/test/worker-thread',
]

const NO_TYPES = 'Node 20 does not run TypeScript, and these start a process or a worker on the sources'

export const NODE_20: readonly Difference[] = [
  ...all(NO_TYPES, ON_SOURCES),
  { file: 'hosts/test/node-guest', titles: /^a process with a guest/, why: NO_TYPES },
  { file: 'selector-io/test/poll-readable', titles: /does not keep the process alive/, why: NO_TYPES },
  { file: 'selector-io/test/signals', titles: /in a worker thread/, why: NO_TYPES },
  { file: 'selector-io/test/wake-ups', why: NO_TYPES },
  { file: 'selector-io/test/watch-readable', titles: /in a worker thread/, why: NO_TYPES },
]

const NODES_OWN = 'they use what only Node has: its modules, or its garbage collector at will'

export const BROWSER: readonly Difference[] = [
  ...all(NODES_OWN, [
    'futures/test/unread-failure',
    'hosts/test/fairness',
    'hosts/test/follow-stores',
    'hosts/test/node-',
    'tasks/test/memory',
    'tasks/test/signal-memory',
    'tasks/test/unread-failure',
    'testing/test/network',
    'testing/test/planted-bugs',
  ]),
  ...['contextvars', 'events', 'futures', 'locks', 'tasks'].map((name) => ({
    file: `${name}/test/two-copies`,
    titles: /two installed copies are two/,
    why: 'the server of the tests gives a browser one copy of a file, whatever it is asked for',
  })),
]

export const BUN: readonly Difference[] = []

export const DENO: readonly Difference[] = []
