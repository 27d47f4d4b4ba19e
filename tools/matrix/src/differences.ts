/** Tests that a runtime cannot pass, and why. */
export interface Difference {
  /** The beginning of a test file, from the package on. */
  readonly file: string
  /** What their titles have in common; all of the file otherwise. */
  readonly titles?: RegExp
  /** They never end there, or not for minutes, so the file is left out. */
  readonly hangs?: boolean
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
  'selector-io/test/interrupt-handlers',
  'selector-io/test/signal-process',
  'selector-io/test/terminate-worker',
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
  ...all(NO_TYPES, ['selector-io/test/accept-out-of-descriptors', 'selector-io/test/wake-ups']),
  // Each waits for a peer that cannot start.
  { file: 'selector-io/test/peers', hangs: true, why: NO_TYPES },
  ...all(NO_TYPES, ['testing/test/node-test', 'testing/test/run-virtual-threads']),
  { file: 'selector-io/test/watch-readable', titles: /in a worker thread/, why: NO_TYPES },
]

const NODES_OWN = 'they use what only Node has: its modules, or its garbage collector at will'

export const BROWSER: readonly Difference[] = [
  ...all(NODES_OWN, [
    'events/test/task-memory',
    'futures/test/unread-failure',
    'hosts/test/fairness',
    'hosts/test/follow-stores',
    'hosts/test/node-',
    'queues/test/memory',
    'tasks/test/memory',
    'tasks/test/signal-memory',
    'tasks/test/unread-failure',
    'testing/test/explore-sockets',
    'testing/test/network',
    'testing/test/node-test',
    'testing/test/planted-bugs',
    'testing/test/run-virtual-sockets',
    'testing/test/run-virtual-threads',
  ]),
  ...['contextvars', 'events', 'futures', 'locks', 'tasks'].map((name) => ({
    file: `${name}/test/two-copies`,
    titles: /two installed copies are two/,
    why: 'the server of the tests gives a browser one copy of a file, whatever it is asked for',
  })),
]

const LIBUV = 'they use the libuv that Node exports'
const OWN_OPTIONS = 'they start a process by options of Node’s, or look at how Node ends one'
const RAW_DESCRIPTORS = 'node:fs of this runtime knows only the descriptors that it opened itself'
const GARBAGE = 'they collect garbage by an option of V8’s'
const ROUNDS = 'the rounds of its event loop are not Node’s'

/** What neither Bun nor Deno has. */
const NOT_NODE: readonly Difference[] = [
  ...all(OWN_OPTIONS, [...ON_SOURCES, 'hosts/test/node-guest']),
  { file: 'selector-io/test/poll-readable', titles: /does not keep the process alive/, why: OWN_OPTIONS },
  ...all(LIBUV, ['selector-io/test/names', 'selector-io/test/signals', 'conformance/test/our-parts']),
  { file: 'selector-io/test/cancel-real-io', titles: /^a name/, why: LIBUV },
  { file: 'selector-io/test/loop-selectors', titles: /libuv/, why: LIBUV },
  { file: 'selector-io/test/selector-kinds', titles: /libuv|UvSelector/, why: LIBUV },
  { file: 'selector-io/test/selector.test', titles: /UvSelector/, why: LIBUV },
  ...all(GARBAGE, [
    'events/test/task-memory',
    'queues/test/memory',
    'selector-io/test/forgotten',
    'tasks/test/memory',
    'tasks/test/signal-memory',
  ]),
  { file: 'tasks/test/unread-failure', titles: /collected/, why: GARBAGE },
  { file: 'futures/test/unread-failure', titles: /collected/, why: GARBAGE },
  { file: 'hosts/test/fairness', why: ROUNDS },
  { file: 'testing/test/node-test', why: 'node:test runs within a command of their own only' },
]

const STACKS = 'they read a stack as V8 writes it'

export const BUN: readonly Difference[] = [
  ...NOT_NODE,
  ...all(STACKS, ['tasks/test/call-graph', 'tasks/test/call-graph-text']),
  { file: 'events/test/debug-mode', titles: /where something was made/, why: STACKS },
  { file: 'testing/test/planted-leftovers', titles: /forgets its timer/, why: STACKS },
  { file: 'testing/test/run-virtual.test', titles: /who waits, and where/, why: STACKS },
  { file: 'testing/test/run-virtual-sockets', titles: /where a program waits/, why: STACKS },
  {
    file: 'testing/test/virtual-event-loop',
    titles: /names the tasks that wait|, and where|where somebody waits/,
    why: STACKS,
  },
  { file: 'selector-io/test/wake-ups', titles: /does not keep the host/, why: LIBUV },
  {
    file: 'selector-io/test/addresses',
    titles: /^any IPv6/,
    why: 'its URL, the referee there, refuses some addresses',
  },
]

export const DENO: readonly Difference[] = [
  ...NOT_NODE,
  { file: 'selector-io/test/peers', hangs: true, why: OWN_OPTIONS },
  ...all(RAW_DESCRIPTORS, ['selector-io/test/accept-out-of-descriptors', 'selector-io/test/loop-send-file']),
  { file: 'selector-io/test/wake-ups', hangs: true, why: RAW_DESCRIPTORS },
  { file: 'selector-io/test/loop-closing', titles: /duplicate lives on/, why: RAW_DESCRIPTORS },
  { file: 'selector-io/test/loop-registrations', titles: /closed behind its reader/, why: RAW_DESCRIPTORS },
  { file: 'selector-io/test/selector-kinds', titles: /duplicate|no edges/, why: RAW_DESCRIPTORS },
  { file: 'selector-io/test/socket-ownership', titles: /detach/, why: RAW_DESCRIPTORS },
]
