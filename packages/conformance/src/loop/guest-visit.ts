import type { Attachment, GuestEventLoop } from '@tsyncio/events'
import type { Clause } from '../suite.ts'
import type { GuestSubject } from './guest-suite.ts'
import { HandHost } from './hand-host.ts'

/** A loop that is a guest, and its host. */
interface Visit {
  readonly loop: GuestEventLoop
  readonly host: HandHost
  readonly stay: Attachment
}

/** A test of a loop that is a guest, and has had its first turns. */
export function visit(promise: string, body: (visit: Visit) => void): Clause<GuestSubject> {
  return {
    promise,
    check: ({ newLoop }) => {
      const [loop, host] = [newLoop(), new HandHost()]
      const stay = loop.attach(host)
      try {
        host.settle()
        body({ loop, host, stay })
      } finally {
        stay.detach()
        loop.close()
      }
    },
  }
}
