export { NodeHost } from './node-host.ts'
export type { NodeHostOptions, WatchReadable } from './node-host.ts'
