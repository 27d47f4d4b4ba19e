import type { LibraryHandle } from 'koffi'
import type { Kernel } from './kernel.ts'
import { bindEpollCalls, bindPollCalls, bindSocketCalls, EPOLL_EVENT_LAYOUTS } from './libc-calls.ts'
import type { Binder, EpollEventLayout } from './libc-calls.ts'
import { HERE, loadKoffi } from './load-koffi.ts'
import { negated, retried } from './system-call.ts'

let kernel: Kernel | undefined

/** The C library's system calls, through koffi. Binds them when first called; throws where that cannot be done. */
export function koffiKernel(): Kernel {
  kernel ??= bindKernel()
  return kernel
}

/** Whether there is a binding for this platform. Loads nothing. */
export function hasKernel(): boolean {
  return epollEventLayout() !== undefined
}

/** Whether its epoll is bound, too. */
export function hasEpoll(): boolean {
  return epollEventLayout() !== undefined
}

function epollEventLayout(): EpollEventLayout | undefined {
  return process.platform === 'linux' ? EPOLL_EVENT_LAYOUTS[process.arch] : undefined
}

function bindKernel(): Kernel {
  const layout = epollEventLayout()
  if (layout === undefined) {
    throw new Error(`system calls are bound for Linux on x64 and arm64, this is ${HERE}: pass a kernel of your own`)
  }
  const koffi = loadKoffi()
  const library = loadLibrary(koffi.load)
  const errno = (): number => koffi.errno()
  const binder: Binder = {
    callOnce: (prototype) => negated(library.func(prototype), errno),
    call: (prototype) => retried(binder.callOnce(prototype)),
    addressOf: (bytes) => koffi.address(bytes),
  }
  return { ...bindSocketCalls(binder), ...bindEpollCalls(binder, layout), ...bindPollCalls(binder) }
}

/** The C library: glibc's, or musl's. */
function loadLibrary(load: (path: string) => LibraryHandle): LibraryHandle {
  const musl = process.arch === 'x64' ? 'libc.musl-x86_64.so.1' : 'libc.musl-aarch64.so.1'
  const failures: unknown[] = []
  for (const path of ['libc.so.6', musl]) {
    try {
      return load(path)
    } catch (error) {
      failures.push(error)
    }
  }
  throw new AggregateError(failures, `no C library found: neither libc.so.6 nor ${musl} can be loaded on ${HERE}`)
}
