import { blocks as blockTable } from './blocks.ts'
import { combinators } from './combinators.ts'
import { control } from './control.ts'
import { futures } from './futures.ts'
import { loop } from './loop.ts'
import { awaitedSynchronization, synchronization } from './synchronization.ts'
import type { AsyncTable, BlockTable, SyncTable } from './table.ts'

export const syncOperations: SyncTable = { ...control, ...futures, ...loop, ...synchronization }
export const asyncOperations: AsyncTable = { ...combinators, ...awaitedSynchronization }
export const blocks: BlockTable = blockTable
