import type { LibraryHandle } from 'koffi'
import type { Kernel } from './kernel.ts'
import { bindLinuxCalls, bindPosixCalls, EPOLL_EVENT_LAYOUTS } from './libc-calls.ts'
import type { Binder, EpollEventLayout } from './libc-calls.ts'
import { HERE, loadKoffi } from './load-koffi.ts'
import { bindMacosCreating, bindMacosFileCalls, NO_EPOLL } from './macos-calls.ts'
import { negated, retried } from './system-call.ts'

/** Where system calls are bound. */
export const WITH_KERNEL = 'Linux and macOS on x64 and arm64'

let kernel: Kernel | undefined

/** The C library's system calls, through koffi. Binds them when first called; throws where that cannot be done. */
export function koffiKernel(): Kernel {
  kernel ??= bindKernel()
  return kernel
}

/** Whether there is a binding for this platform. Loads nothing. */
export function hasKernel(): boolean {
  return hasEpoll() || isMacos()
}

/** Whether its epoll is bound, too. */
export function hasEpoll(): boolean {
  return epollEventLayout() !== undefined
}

function epollEventLayout(): EpollEventLayout | undefined {
  return process.platform === 'linux' ? EPOLL_EVENT_LAYOUTS[process.arch] : undefined
}

function isMacos(): boolean {
  return process.platform === 'darwin' && (process.arch === 'x64' || process.arch === 'arm64')
}

function bindKernel(): Kernel {
  const layout = epollEventLayout()
  if (!hasKernel()) {
    throw new Error(`system calls are bound for ${WITH_KERNEL}, this is ${HERE}: pass a kernel of your own`)
  }
  const koffi = loadKoffi()
  const library = loadLibrary(koffi.load)
  const errno = (): number => koffi.errno()
  const binder: Binder = {
    callOnce: (prototype) => negated(library.func(prototype), errno),
    call: (prototype) => retried(binder.callOnce(prototype)),
    addressOf: (bytes) => koffi.address(bytes),
  }
  if (layout !== undefined) return { ...bindPosixCalls(binder), ...bindLinuxCalls(binder, layout) }
  return { ...bindPosixCalls(binder), ...bindMacosCreating(binder), ...bindMacosFileCalls(binder), ...NO_EPOLL }
}

/** The C library: that of macOS, or glibc's, or musl's. */
function loadLibrary(load: (path: string) => LibraryHandle): LibraryHandle {
  const musl = process.arch === 'x64' ? 'libc.musl-x86_64.so.1' : 'libc.musl-aarch64.so.1'
  const paths = isMacos() ? ['/usr/lib/libSystem.B.dylib'] : ['libc.so.6', musl]
  const failures: unknown[] = []
  for (const path of paths) {
    try {
      return load(path)
    } catch (error) {
      failures.push(error)
    }
  }
  throw new AggregateError(failures, `no C library found: none of ${paths.join(', ')} can be loaded on ${HERE}`)
}
