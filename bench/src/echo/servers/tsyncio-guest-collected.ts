import { run } from 'tsyncio'
import { serveEcho } from './coroutines.ts'

await run(serveEcho(false))
