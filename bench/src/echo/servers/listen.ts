import { Socket } from 'tsyncio'

/** A socket that listens on a free port of this machine's own; says which. */
export function listenAnywhere(): Socket {
  const listener = new Socket()
  listener.bind({ host: '127.0.0.1', port: 0 })
  listener.listen(128)
  const address = listener.getSockName()
  console.log('port' in address ? address.port : address)
  return listener
}
