import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Outcome } from './outcome.ts'

/** Writes everything as JSON, to `file` or to a new one in `bench/results`, and returns its name. */
export function writeReport(outcomes: readonly Outcome[], file: string = newFile()): string {
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, platform: process.platform, arch: process.arch }
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(
    file,
    `${JSON.stringify({ date: new Date(), node: process.version, machine, outcomes }, undefined, 2)}\n`,
  )
  return file
}

function newFile(): string {
  const time = new Date().toISOString().replaceAll(/[:.]/g, '-')
  return fileURLToPath(new URL(`../../results/${time}.json`, import.meta.url))
}
