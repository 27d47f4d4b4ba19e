/** The same on the default loop, which waits for sockets. */
import { createTask, gather, newEventLoop, sleep, timeout } from 'tsyncio'

newEventLoop().runUntilComplete(timeout(1, () => gather([createTask(sleep(1))])))
