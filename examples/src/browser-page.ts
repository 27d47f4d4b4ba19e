import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { stripTypeScriptTypes } from 'node:module'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { isStarted, parsePort } from './program.ts'

const ROOT = join(import.meta.dirname, '../..')
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.ts': 'text/javascript' }

/** The text of a file of the page, which browsers take without its types. */
async function read(path: string): Promise<string> {
  const text = await readFile(join(ROOT, normalize(path)), 'utf8')
  return extname(path) === '.ts' ? stripTypeScriptTypes(text) : text
}

/** Serves the page in `examples/browser`, and the packages that it imports. */
export function servePage(): Server {
  return createServer((request, response) => {
    const path = request.url === '/' ? '/examples/browser/index.html' : (request.url ?? '/')
    const type = TYPES[extname(path)]
    const answer =
      type === undefined || !/^\/(packages|examples)\//.test(path) ? Promise.reject(new Error(path)) : read(path)
    answer.then(
      (text) => response.setHeader('content-type', type ?? 'text/plain').end(text),
      () => response.writeHead(404).end(),
    )
  })
}

if (isStarted(import.meta.filename)) {
  const server = servePage().listen(parsePort('PORT', process.env['PORT'] ?? '8080'), '127.0.0.1', () => {
    console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  })
}
