import { once } from 'node:events'
import { existsSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { chromium } from 'playwright'
import type { Page } from 'playwright'
import { describe, expect, onTestFinished, test } from 'vitest'
import { servePage } from '../src/browser-page.ts'

/** How long the page may take, if the machine is busy. */
const LONGEST = 50_000

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium'

/** The page, whose time stands still until `page.clock` runs. */
async function open(): Promise<Page> {
  const server = servePage().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
  onTestFinished(async () => {
    await browser.close()
    server.close()
  })
  const page = await browser.newPage()
  await page.clock.install({ time: 0 })
  await page.clock.pauseAt(1000)
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  return page
}

async function says(page: Page, selector: string, text: string): Promise<void> {
  await page.locator(selector, { hasText: text }).waitFor({ timeout: LONGEST })
}

describe.runIf(existsSync(CHROMIUM))('the page with downloads, in Chromium', () => {
  test('shows one that ends, and one that is cancelled and closes first, while the others go on', async () => {
    const page = await open()
    await says(page, '#long .state', 'running')
    await page.click('#long button')
    await says(page, '#long .state', 'closing')
    await page.clock.runFor(400)
    await says(page, '#long .state', 'cancelled: you said so')
    expect(await page.textContent('#short .state')).toBe('running')
    await page.clock.runFor(1000)
    await says(page, '#short .state', 'done')
    expect(await page.textContent('#longer .state')).toBe('running')
    expect(await page.textContent('#outcome')).toBe('running')
  })

  test('cancels all that are left, and waits for them', async () => {
    const page = await open()
    await says(page, '#longer .state', 'running')
    await page.click('#cancel-all')
    await says(page, '#longer .state', 'closing')
    await page.clock.runFor(1000)
    await says(page, '#outcome', 'CancelledError: you said so, of all')
    expect(await page.textContent('#long .state')).toBe('cancelled')
    expect(await page.textContent('#longer .state')).toBe('cancelled')
  })
})
