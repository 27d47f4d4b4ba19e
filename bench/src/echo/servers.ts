import { fileURLToPath } from 'node:url'
import type { CCompiler } from '../peers/c-compiler.ts'
import type { Python } from '../peers/python.ts'

/** An echo server that takes part, and how to start it. */
export interface EchoServer {
  readonly name: string
  readonly command: readonly string[]
}

/** The compilers and interpreters that this machine has. */
export interface Tools {
  readonly compiler: CCompiler | undefined
  readonly python: Python | undefined
  readonly uvloopPython: Python | undefined
}

/** All servers that can run here; the first is the one that the others are compared with. */
export function echoServers({ compiler, python, uvloopPython }: Tools): EchoServer[] {
  return [
    node('tsyncio-guest'),
    node('tsyncio-guest-collected'),
    node('tsyncio-blocking'),
    node('tsyncio-callbacks'),
    node('tsyncio-callbacks-blocking'),
    node('node-net'),
    ...(compiler === undefined ? [] : [{ name: 'c-epoll', command: [compiler.compile(here('servers/epoll.c'))] }]),
    ...pythonServers('asyncio', python),
    ...pythonServers('uvloop', uvloopPython),
  ]
}

/** The servers whose memory is compared, ready to tell what they really hold. */
export function idleServers(): EchoServer[] {
  const flags = ['--expose-gc', '--import', here('collect-garbage.ts')]
  return ['tsyncio-guest', 'node-net'].map((name) => node(name, flags))
}

/** The client that asks them all: the one in C, where it can be compiled, is quick enough not to be waited for. */
export function echoClient({ compiler }: Tools): string[] {
  return compiler === undefined ? [process.execPath, here('client.ts')] : [compiler.compile(here('client.c'))]
}

export function node(name: string, flags: readonly string[] = []): EchoServer {
  return { name, command: [process.execPath, ...flags, here(`servers/${name}.ts`)] }
}

function pythonServers(loop: string, python: Python | undefined): EchoServer[] {
  if (python === undefined) return []
  return ['protocol', 'sock'].map((style) => ({
    name: `${loop}-${style}`,
    command: [python.path, here(`servers/asyncio_${style}.py`), loop],
  }))
}

function here(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url))
}
