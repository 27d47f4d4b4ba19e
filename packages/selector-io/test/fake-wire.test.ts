import { SHUT_WR, Socket, socketPair, WOULD_BLOCK } from '@tsyncio/selector-io'
import type { Accepted } from '@tsyncio/selector-io'
import { fakeKernel } from '@tsyncio/selector-io/fake'
import type { FakeKernel, Parcel } from '@tsyncio/selector-io/fake'
import { expect, test } from 'vitest'

/** A kernel whose wire keeps what it carries, for the test to let arrive. */
function withSlowWire(capacity: number = 8): { kernel: FakeKernel; parcels: Parcel[] } {
  const parcels: Parcel[] = []
  const kernel = fakeKernel({ capacity, wire: { carry: (parcel) => void parcels.push(parcel) } })
  return { kernel, parcels }
}

function deliver(parcels: Parcel[]): void {
  for (const parcel of parcels.splice(0)) parcel.arrive()
}

const SERVER = { host: '10.0.0.1', port: 80 }

function listening(kernel: FakeKernel): Socket {
  const listener = new Socket({ kernel })
  listener.bind(SERVER)
  listener.listen()
  return listener
}

function connected(kernel: FakeKernel, parcels: Parcel[]): [client: Socket, server: Socket] {
  const listener = listening(kernel)
  const client = new Socket({ kernel })
  client.connect(SERVER)
  deliver(parcels)
  return [client, (listener.accept() as Accepted).socket]
}

test('what is sent is not there before it arrives, and takes up room', () => {
  const { kernel, parcels } = withSlowWire()
  const [one, other] = socketPair({ kernel })
  expect([one.send(Buffer.from('hello')), one.send(Buffer.from('world')), one.send(Buffer.from('!'))]).toEqual([
    5,
    3,
    WOULD_BLOCK,
  ])
  expect(other.recv(10)).toBe(WOULD_BLOCK)
  deliver(parcels)
  expect(other.recv(10)).toEqual(Uint8Array.from(Buffer.from('hellowor')))
  expect(one.send(Buffer.from('!'))).toBe(1)
})

test('nor is the end', () => {
  const { kernel, parcels } = withSlowWire()
  const [one, other] = socketPair({ kernel })
  one.close()
  expect([other.recv(10), other.send(Buffer.from('into the void'))]).toEqual([WOULD_BLOCK, 8])
  deliver(parcels)
  expect(other.recv(10)).toHaveLength(0)
  expect(() => other.send(Buffer.from('x'))).toThrow('EPIPE')
})

test('a connection comes about when the request for it arrives, which says from where to where', () => {
  const { kernel, parcels } = withSlowWire()
  const listener = listening(kernel)
  const client = new Socket({ kernel })
  client.bind({ host: '10.0.0.2', port: 5000 })
  expect([client.connect(SERVER), client.finishConnect(), listener.accept()]).toEqual(Array(3).fill(WOULD_BLOCK))
  expect(parcels).toMatchObject([{ from: { host: '10.0.0.2', port: 5000 }, to: SERVER }])
  deliver(parcels)
  expect(client.finishConnect()).toBeUndefined()
  expect(listener.accept()).toMatchObject({ address: { host: '10.0.0.2', port: 5000 } })
})

test('so does the answer that nobody listens', () => {
  const { kernel, parcels } = withSlowWire()
  const client = new Socket({ kernel })
  client.connect(SERVER)
  deliver(parcels)
  expect(() => client.finishConnect()).toThrow('ECONNREFUSED')
})

test('whoever was refused hears of it once more, and may try again, as in Linux', () => {
  const { kernel, parcels } = withSlowWire()
  const client = new Socket({ kernel })
  client.connect(SERVER)
  deliver(parcels)
  expect(() => client.finishConnect()).toThrow('ECONNREFUSED')
  listening(kernel)
  expect(() => client.connect(SERVER)).toThrow('ECONNABORTED')
  expect(client.connect(SERVER)).toBe(WOULD_BLOCK)
  deliver(parcels)
  expect(client.finishConnect()).toBeUndefined()
})

test('whoever gives up before that is not connected any more', () => {
  const { kernel, parcels } = withSlowWire()
  const listener = listening(kernel)
  const client = new Socket({ kernel })
  client.connect(SERVER)
  client.close()
  deliver(parcels)
  expect(listener.accept()).toBe(WOULD_BLOCK)
})

test('who sends to whoever has closed a TCP connection hears of it when the answer arrives', () => {
  const { kernel, parcels } = withSlowWire()
  const [client, server] = connected(kernel, parcels)
  server.close()
  deliver(parcels)
  expect([client.recv(10), client.send(Buffer.from('into the void'))]).toEqual([new Uint8Array(0), 8])
  deliver(parcels)
  expect(client.send(Buffer.from(''))).toBe(0)
  deliver(parcels)
  expect(() => client.send(Buffer.from('x'))).toThrow('EPIPE')
})

test('a TCP connection is gone when each has heard of the end of the other', () => {
  const { kernel, parcels } = withSlowWire()
  const ends = connected(kernel, parcels)
  for (const end of ends) end.shutdown(SHUT_WR)
  expect(ends.map((end) => end.getPeerName())).toHaveLength(2)
  parcels.shift()?.arrive()
  expect(ends.map((end) => end.getPeerName())).toHaveLength(2)
  deliver(parcels)
  for (const end of ends) expect(() => end.getPeerName()).toThrow('ENOTCONN')
})

test.each([
  { what: 'local', connect: (kernel: FakeKernel) => socketPair({ kernel }) },
  { what: 'TCP', connect: connected },
])('a $what connection can be broken, whatever is on its way', ({ connect }) => {
  const { kernel, parcels } = withSlowWire()
  const [one, other] = connect(kernel, parcels)
  one.send(Buffer.from('hello'))
  one.shutdown(SHUT_WR)
  expect([kernel.breakConnection(one.fileno()), kernel.breakConnection(99)]).toEqual([true, false])
  deliver(parcels)
  for (const socket of [one, other]) expect(() => socket.recv(10)).toThrow('ECONNRESET')
})
