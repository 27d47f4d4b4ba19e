/** What a small program takes along. */
import { createTask, gather, sleep, timeout } from '@tsyncio/tasks'
import { VirtualEventLoop } from '@tsyncio/testing'

new VirtualEventLoop().runUntilComplete(timeout(1, () => gather([createTask(sleep(1))])))
