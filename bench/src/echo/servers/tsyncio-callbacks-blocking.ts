import { runBlocking } from 'tsyncio'
import { serveEcho } from './callbacks.ts'

runBlocking(serveEcho())
