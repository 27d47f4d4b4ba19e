import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'

/** A CPython that was found on this machine. */
export interface Python {
  readonly path: string
  readonly version: string
  readonly hasUvloop: boolean
}

const DESCRIBE = `
import importlib.util, json, sys
print(json.dumps({'version': '%d.%d.%d' % sys.version_info[:3], 'hasUvloop': importlib.util.find_spec('uvloop') is not None}))
`

/** The CPythons on the PATH and in pyenv, newest first. */
export function findPythons(): Python[] {
  return candidates()
    .flatMap(describe)
    .filter(({ version }) => compareVersions(version, '3.8.0') >= 0)
    .sort((a, b) => compareVersions(b.version, a.version))
}

function candidates(): string[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const pyenv = join(process.env['PYENV_ROOT'] ?? join(homedir(), '.pyenv'), 'versions')
  const versions = existsSync(pyenv) ? readdirSync(pyenv).map((version) => join(pyenv, version, 'bin')) : []
  return [...folders, ...versions].map((folder) => join(folder, 'python3')).filter((path) => existsSync(path))
}

function describe(path: string): Python[] {
  const { status, stdout } = spawnSync(path, ['-c', DESCRIBE], { encoding: 'utf8' })
  return status === 0 ? [{ path, ...(JSON.parse(stdout) as Omit<Python, 'path'>) }] : []
}

function compareVersions(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true })
}
