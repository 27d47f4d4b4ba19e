/**
 * The system calls, as this package needs them: plain numbers and typed arrays.
 *
 * A call that fails returns `-errno`, a negative number; none throws. A binding repeats what a signal interrupted
 * (EINTR), except `connect`, `close`, `poll` and `epollWait`, for which repeating would be wrong: they return `-EINTR`.
 * New descriptors are non-blocking and closed on exec. Addresses are `sockaddr` bytes, as the platform lays them out.
 */
export interface Kernel extends SocketCalls, EpollCalls, PollCalls {}

/** What sockets ask of the kernel. */
export interface SocketCalls extends MessageCalls, FileCalls {
  /** Opens a socket; returns its descriptor. See socket(2). */
  socket(family: number, type: number, protocol: number): number
  /** Opens two sockets that are connected to each other; puts the descriptors into `pair`. See socketpair(2). */
  socketpair(family: number, type: number, protocol: number, pair: Int32Array): number
  /** Gives the socket a local address. See bind(2). */
  bind(fd: number, address: Uint8Array): number
  /** Lets connections queue up. See listen(2). */
  listen(fd: number, backlog: number): number
  /** Takes a connection from the queue; returns its descriptor. For the last two see {@link getsockname}. */
  accept(fd: number, address: Uint8Array, length: Uint32Array): number
  /** Starts to connect. See connect(2). */
  connect(fd: number, address: Uint8Array): number
  /** Receives at most `length` bytes into `buffer`; returns how many, 0 when the peer has closed. See recv(2). */
  recv(fd: number, buffer: Uint8Array, length: number, flags: number): number
  /** Sends the first `length` bytes of `data`; returns how many the kernel took. See send(2). */
  send(fd: number, data: Uint8Array, length: number, flags: number): number
  /** Closes one direction, or both. See shutdown(2). */
  shutdown(fd: number, how: number): number
  /** Gives the descriptor back. See close(2). */
  close(fd: number): number
  /** Reads an option whose value is an int. See getsockopt(2). */
  getsockopt(fd: number, level: number, option: number, value: Int32Array): number
  /** Sets an option whose value is an int, or several. See setsockopt(2). */
  setsockopt(fd: number, level: number, option: number, value: Int32Array): number
  /** Puts the local address into `address`; `length[0]` is its room before, and its size after. */
  getsockname(fd: number, address: Uint8Array, length: Uint32Array): number
  /** Puts the peer's address into `address`, as {@link getsockname} does. */
  getpeername(fd: number, address: Uint8Array, length: Uint32Array): number
  /** Reads or sets the descriptor's flags. See fcntl(2). */
  fcntl(fd: number, command: number, argument: number): number
}

/** Messages: datagrams with their addresses, and bytes in several places at once. */
export interface MessageCalls {
  /** As `recv`; puts where it came from into `address`, as `getsockname` does, or sets `addressLength[0]` to 0. */
  recvfrom(
    fd: number,
    buffer: Uint8Array,
    length: number,
    flags: number,
    address: Uint8Array,
    addressLength: Uint32Array,
  ): number
  /** As `send`, to `address`. See sendto(2). */
  sendto(fd: number, data: Uint8Array, length: number, flags: number, address: Uint8Array): number
  /** As `recvfrom`, into one buffer after the other. See recvmsg(2). */
  recvmsg(
    fd: number,
    buffers: readonly Uint8Array[],
    flags: number,
    address: Uint8Array,
    addressLength: Uint32Array,
  ): number
  /** As `send`, out of one buffer after the other, and to `address` if there is one. See sendmsg(2). */
  sendmsg(fd: number, buffers: readonly Uint8Array[], flags: number, address: Uint8Array | undefined): number
}

/** Files, as far as sockets have to do with them. */
export interface FileCalls {
  /** Sends at most `count` bytes of an open file, from its byte `offset` on; returns how many. See sendfile(2). */
  sendfile(fd: number, file: number, offset: number, count: number): number
  /** Lets the next read of an open file begin at its byte `offset`; returns 0. See lseek(2). */
  lseek(file: number, offset: number): number
}

/** What an epoll selector asks of the kernel. How `struct epoll_event` is laid out is the binding's business. */
export interface EpollCalls {
  /** Opens an epoll instance; returns its descriptor. See epoll_create1(2). */
  epollCreate(): number
  /** Adds, changes or deletes what is waited for on `fd`. See epoll_ctl(2). */
  epollCtl(epollFd: number, operation: number, fd: number, events: number): number
  /**
   * Waits at most `timeoutMs` milliseconds, without a limit if that is -1, and may give up earlier; returns how many
   * descriptors are ready. For each, `ready` then holds its number and its events. There must be room for four ints per
   * descriptor, since the kernel's own entries are that long, and `ready.length / 4` are fetched at most. See
   * epoll_wait(2).
   */
  epollWait(epollFd: number, ready: Int32Array, timeoutMs: number): number
  /** Gives the descriptor back. See close(2). */
  close(fd: number): number
}

/** What a poll selector asks of the kernel. */
export interface PollCalls {
  /**
   * Waits at most `timeoutMs` milliseconds, without a limit if that is -1, and may give up earlier; returns how many of
   * the first `count` entries are ready. An entry is `struct pollfd`, which is the same everywhere: a descriptor, and
   * an int with what to wait for in its lower half and what has come in its upper half. See poll(2).
   */
  poll(entries: Int32Array, count: number, timeoutMs: number): number
}
