import { mergeConfig } from 'vitest/config'
import base from '../../../vitest.config.ts'

export default mergeConfig(base, {
  root: new URL('../../..', import.meta.url).pathname,
  test: { setupFiles: [new URL('old-runtime.ts', import.meta.url).pathname] },
})
