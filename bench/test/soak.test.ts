import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

/** Runs a program of the soak on the sources; returns what it prints. Rejects if it fails. */
async function runSoak(name: string, ...args: number[]): Promise<string> {
  const path = fileURLToPath(new URL(`../src/soak/${name}`, import.meta.url))
  const command = ['--conditions=@tsyncio/source', path, ...args.map(String)]
  const { stdout } = await promisify(execFile)(process.execPath, command, { timeout: 60_000 })
  return stdout
}

test('connections leave neither descriptors nor memory behind', async () => {
  expect(await runSoak('connections.ts', 300, 4)).toMatch(/\nnothing is left\n$/)
}, 60_000)

test('a server at full load beside a second loop in a worker makes no error', async () => {
  expect(await runSoak('main.ts', 2)).toMatch(/\n2 s without an error\n$/)
}, 60_000)
