import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

/** Compiles C programs into a folder that ends with this object. */
export class CCompiler implements Disposable {
  readonly #command: string
  readonly #folder = mkdtempSync(join(tmpdir(), 'tsyncio-bench-'))

  private constructor(command: string) {
    this.#command = command
  }

  /** The compiler of this machine, if it has one. */
  static find(): CCompiler | undefined {
    const command = ['cc', 'gcc', 'clang'].find((name) => spawnSync(name, ['--version']).status === 0)
    return command === undefined ? undefined : new CCompiler(command)
  }

  /** Compiles one source file and returns the path of the program. */
  compile(source: string): string {
    const program = join(this.#folder, basename(source, '.c'))
    const { status, stderr } = spawnSync(this.#command, ['-O2', '-o', program, source], { encoding: 'utf8' })
    if (status !== 0) throw new Error(`${source} does not compile:\n${stderr}`)
    return program
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true })
  }
}
