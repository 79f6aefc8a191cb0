import type { Page } from '@playwright/test'
import { expect, test } from './fixtures/host'
import {
  answer,
  cardOf,
  connectButton,
  connectState,
  consentPage,
  dialogOf,
  firstCrm,
  messages,
  openSandbox,
  sandboxInside,
} from './fixtures/steps'

test.beforeEach(async ({ page }) => openSandbox(page))

/** A consent that came too late makes no integration; its connection at Nango is offered, and can be removed. */
async function removeLate(page: Page): Promise<void> {
  const late = page.getByRole('article').filter({ hasText: 'Consent was given after the attempt to connect had ended' })
  await expect(late).toHaveCount(1)
  await expect(late.getByRole('button', { name: 'Take over' })).toBeVisible()
  await late.getByRole('button', { name: 'Remove' }).click()
  await expect(messages(page)).toContainText('The connection was removed from Nango')
  await expect(cardOf(page)).toHaveCount(1)
  await expect(cardOf(page)).toContainText('Not connected')
}

test('a consent that is denied makes nothing and says so; another try connects', async ({ host, page }) => {
  const consent = await consentPage(host, connectButton(page))
  await answer(host, consent, 'Deny')
  await expect(connectState(page)).toHaveText(`Access was denied at ${firstCrm.name}. Nothing was connected.`)

  const again = await consentPage(host, dialogOf(page).getByRole('button', { name: 'Start again' }))
  await answer(host, again, 'Allow')
  await expect(connectState(page)).toContainText(`${firstCrm.name} is connected.`)
  await dialogOf(page).getByRole('button', { name: 'Done' }).click()
  await expect(cardOf(page)).toContainText('Connected')
})

test('a consent page that is closed ends the attempt; a consent that comes later is offered and removed', async ({
  host,
  page,
}) => {
  const consent = await consentPage(host, connectButton(page))
  const address = consent.url()
  const sandbox = await sandboxInside(host, address)
  await host.closeConnectPage(consent)
  if (host.kind === 'server') {
    // No one tells Patchbay that a tab of the browser was closed.
    await expect(connectState(page)).toContainText(`Sign in to ${firstCrm.name} in the new tab`)
    await dialogOf(page).getByRole('button', { name: 'Cancel' }).click()
    await expect(dialogOf(page)).toHaveCount(0)
  } else {
    await expect(connectState(page)).toHaveText('Connecting was cancelled. Nothing was connected.')
    await dialogOf(page).getByRole('button', { name: 'Close' }).last().click()
  }
  await expect
    .poll(async () => (await sandbox.requests()).map(({ method, path }) => `${method} ${path}`))
    .toContain('DELETE /connect/session')
  const late = await fetch(`${address}&auto=allow`)
  expect(late.status).toBe(200)
  await removeLate(page)
})

test('an attempt goes on with its dialog closed, and a message tells the end', async ({ host, page }) => {
  const consent = await consentPage(host, connectButton(page))
  await dialogOf(page).getByRole('button', { name: 'Close' }).click()
  await expect(page.getByText(`Connecting ${firstCrm.name} goes on`)).toBeVisible()
  await answer(host, consent, 'Allow')
  await expect(page.getByText(`${firstCrm.name} is connected.`)).toBeVisible()
  await expect(cardOf(page)).toContainText('Connected')
})

test('an attempt that nobody answers runs out; a consent that comes later is offered and removed', async ({
  host,
  page,
}) => {
  const first = await consentPage(host, connectButton(page))
  const sandbox = await sandboxInside(host, first.url())
  await page.bringToFront()
  await dialogOf(page).getByRole('button', { name: 'Cancel' }).click()
  // Nango gives half an hour by its own clock; one that is slow leaves a few seconds by ours.
  await sandbox.advanceClock(-30 * 60_000 + 6000)

  const consent = await consentPage(host, connectButton(page))
  const address = consent.url()
  await page.bringToFront()
  await expect(dialogOf(page)).toContainText('The page is valid for another 0:0')
  await expect(connectState(page)).toHaveText('The time to sign in has run out. Nothing was connected.')
  expect((await fetch(`${address}&auto=allow`)).status).toBe(200)
  await dialogOf(page).getByRole('button', { name: 'Close' }).last().click()
  await removeLate(page)
})
