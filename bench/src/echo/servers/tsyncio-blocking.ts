import { runBlocking } from 'tsyncio'
import { serveEcho } from './coroutines.ts'

runBlocking(serveEcho())
