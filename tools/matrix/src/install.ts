import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Runtime } from './runtimes.ts'

const RUNTIMES = new URL('../.runtimes/', import.meta.url).pathname

/** The command that runs a script on `runtime`, which is installed if it is not there yet. */
export function commandOf({ name, spec, command }: Runtime): string[] {
  const [executable, ...args] = command
  if (spec === undefined) return [executable, ...args]
  const folder = join(RUNTIMES, name.toLowerCase().replace(' ', '-'))
  const path = join(folder, 'node_modules', spec.replace(/@[^@]*$/, ''), executable)
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true })
    execFileSync('npm', [
      'install',
      '--prefix',
      folder,
      '--no-save',
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      spec,
    ])
  }
  return [path, ...args]
}
