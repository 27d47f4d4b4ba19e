import { koffiKernel } from './koffi-kernel.ts'
import { checkResult } from './os-error.ts'
import { OwnedDescriptor } from './owned-descriptor.ts'
import { platform } from './platform.ts'

/** A descriptor of one's own for what `fd` stands for, so that closing `fd` is safe. */
export function duplicateDescriptor(fd: number): OwnedDescriptor {
  const kernel = koffiKernel()
  return new OwnedDescriptor(kernel, checkResult(kernel.fcntl(fd, platform.F_DUPFD_CLOEXEC, 0), 'fcntl'))
}
