import { run } from 'tsyncio'
import { serveEcho } from './callbacks.ts'

await run(serveEcho())
