import { constants } from 'node:os'
import type { Kernel } from '@tsyncio/selector-io'

/** A kernel of nothing but what a test gives it; every other call fails with ENOSYS. */
export function cannedKernel(calls: Partial<Kernel>): Kernel {
  const missing = (): number => -constants.errno.ENOSYS
  return {
    socket: () => 3,
    socketpair: missing,
    bind: missing,
    listen: missing,
    accept: missing,
    connect: missing,
    recv: missing,
    send: missing,
    recvfrom: missing,
    sendto: missing,
    recvmsg: missing,
    sendmsg: missing,
    sendfile: missing,
    lseek: missing,
    shutdown: missing,
    close: () => 0,
    getsockopt: missing,
    setsockopt: missing,
    getsockname: missing,
    getpeername: missing,
    fcntl: missing,
    epollCreate: () => 4,
    epollCtl: missing,
    epollWait: missing,
    poll: missing,
    ...calls,
  }
}

/** Gives the answers one after the other; asked more often, it throws. */
export function inTurn(...answers: number[]): () => number {
  return () => {
    const answer = answers.shift()
    if (answer === undefined) throw new Error('a system call too many')
    return answer
  }
}
