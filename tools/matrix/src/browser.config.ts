import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'

/** Where Debian and others put it. */
const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium'

export default defineConfig({
  root: new URL('../../..', import.meta.url).pathname,
  resolve: { conditions: ['@tsyncio/source', 'module', 'browser', 'development|production'] },
  test: {
    include: ['**/test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: { executablePath: CHROMIUM, args: ['--no-sandbox'] } }),
      instances: [{ browser: 'chromium' }],
    },
  },
})
