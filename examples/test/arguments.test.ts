import { expect, test } from 'vitest'
import { startExample } from './start-example.ts'

test.each([
  ['http-server.ts', ['80a'], "port: expected a port from 0 to 65535, got '80a'"],
  ['tcp-proxy.ts', ['65536'], "port: expected a port from 0 to 65535, got '65536'"],
  ['tcp-proxy.ts', ['0', 'localhost', ''], "targetPort: expected a port from 0 to 65535, got ''"],
  ['chat.ts', ['sevre'], "what: expected 'serve' or 'join', got 'sevre'"],
  ['udp-ping.ts', ['pong'], "what: expected 'echo', 'ping' or nothing, got 'pong'"],
  ['udp-ping.ts', ['ping', '127.0.0.1', '-1'], "port: expected a port from 0 to 65535, got '-1'"],
])('%s %j ends with an error that says what is wrong', async (name, args, message) => {
  const { status, stdout, stderr } = await startExample(name, ...args).ended
  expect({ status, stdout, error: /^ValueError: (.*)$/m.exec(stderr)?.[1] }).toEqual({
    status: 1,
    stdout: '',
    error: message,
  })
})
