import { existsSync } from 'node:fs'
import { defineConfig } from '@playwright/test'

/** Debian's and Ubuntu's Chromium; elsewhere scripts/e2e.mjs finds one, or Playwright's own is used. */
const system = '/usr/bin/chromium'
const executablePath = process.env.PATCHBAY_CHROMIUM ?? (existsSync(system) ? system : undefined)
const ci = process.env.CI !== undefined

/**
 * End-to-end specs: one set, two projects. `browser` drives the server host in Chromium, `electron` the app in Electron,
 * or in what PATCHBAY_E2E_LAUNCHER names. Run by `npm run e2e:browser` and `npm run e2e:electron`.
 */
export default defineConfig<object, { on: 'browser' | 'electron' }>({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  forbidOnly: ci,
  fullyParallel: true,
  // One more than the cores of a small machine: a spec waits for syncs at the limits of a CRM half of its time.
  workers: 3,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: ci ? [['list'], ['github'], ['html', { open: 'never' }]] : [['list']],
  use: {
    actionTimeout: 30_000,
    trace: ci ? 'retain-on-failure' : 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath,
      args: [
        '--disable-gpu',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--no-first-run',
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ],
    },
  },
  projects: [
    { name: 'browser', use: { on: 'browser' } },
    { name: 'electron', use: { on: 'electron' } },
  ],
})
