import { platform } from '../platform.ts'
import { FakeLocalSocket } from './fake-local-socket.ts'
import type { FakeSocket } from './fake-socket.ts'
import { FakeTcpSocket } from './fake-tcp-socket.ts'
import type { FakeSocketKind } from './socket-kind.ts'

/** A socket that does as those of its family. */
export function newFakeSocket(kind: FakeSocketKind): FakeSocket {
  return kind.family === platform.AF_UNIX ? new FakeLocalSocket(kind) : new FakeTcpSocket(kind)
}
