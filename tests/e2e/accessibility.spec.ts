import { expectAccessible } from './fixtures/axe'
import { expect, test } from './fixtures/host'
import {
  answer,
  cardOf,
  connectButton,
  connectFirst,
  connectState,
  consentPage,
  dialogOf,
  firstCrm,
  openEnvironment,
  openLatestRun,
  runPanel,
} from './fixtures/steps'

test('axe finds nothing on the first screen and in what it says', async ({ page }) => {
  await expectAccessible(page, 'first run')
  await page.getByRole('button', { name: 'Test connection' }).click()
  await expect(page.getByText('Enter the API key.')).toBeVisible()
  await expectAccessible(page, 'first run with what is missing')
})

test('axe finds nothing on the screens, their menus and dialogs', async ({ host, page, sandbox }) => {
  test.slow()
  await openEnvironment(page, sandbox)
  await expectAccessible(page, 'grid with nothing connected')

  const consent = await consentPage(host, connectButton(page))
  await page.bringToFront()
  await expectAccessible(page, 'connect dialog while it waits')
  await consent.bringToFront()
  await answer(host, consent, 'Deny')
  await expect(connectState(page)).toContainText('Access was denied')
  await expectAccessible(page, 'connect dialog after a denial')
  await dialogOf(page).getByRole('button', { name: 'Close' }).last().click()
  await connectFirst(host)
  await expectAccessible(page, 'connect dialog at its end')

  await dialogOf(page).getByRole('button', { name: 'Sync now' }).click()
  await expect(cardOf(page)).toContainText('813 records')
  await expectAccessible(page, 'grid with an account and a message')
  await cardOf(page)
    .getByRole('button', { name: /^More actions/ })
    .click()
  await expect(page.getByRole('menu')).toBeVisible()
  await expectAccessible(page, 'menu of a card')
  await page.getByRole('menuitem', { name: 'Disconnect…' }).click()
  await expect(dialogOf(page)).toBeVisible()
  await expectAccessible(page, 'disconnect dialog')
  await dialogOf(page).getByRole('button', { name: 'Cancel' }).click()
  await expect(dialogOf(page)).toHaveCount(0)

  await page.goto(`${new URL(page.url()).href.split('#')[0]}#/integrations/${firstCrm.at.provider}`)
  await expect(page.getByRole('table', { name: 'Streams' })).toBeVisible()
  await expectAccessible(page, 'overview of an integration')
  await page.getByRole('button', { name: 'Show as a table' }).click()
  await expectAccessible(page, 'overview with its chart as a table')
  await page.getByRole('tab', { name: 'Runs' }).click()
  await expect(page.getByRole('table', { name: /^Sync runs/ })).toBeVisible()
  await expectAccessible(page, 'runs of an integration')

  await openLatestRun(page)
  await expect(runPanel(page).getByRole('feed').getByRole('article').first()).toBeVisible()
  await expectAccessible(page, 'runs list with the panel of a run')
  await page.keyboard.press('Escape')
  await expect(runPanel(page)).toHaveCount(0)
  await page.keyboard.press('?')
  await expect(dialogOf(page)).toContainText('Keys')
  await expectAccessible(page, 'list of keys')
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: /^Workspace/ }).click()
  await expect(page.getByRole('menu')).toBeVisible()
  await expectAccessible(page, 'menu of the workspace')
  await page.getByRole('menuitem', { name: 'Add a workspace…' }).click()
  await expect(page.getByRole('heading', { name: 'Add a workspace' })).toBeVisible()
  await expectAccessible(page, 'form of a further workspace')
})

test('axe finds nothing while Nango is away, and on what a sync leaves then', async ({ host, page, sandbox }) => {
  await openEnvironment(page, sandbox)
  await connectFirst(host)
  await dialogOf(page).getByRole('button', { name: 'Done' }).click()
  await sandbox.control.fault('/proxy/*', { kind: 'slow', ms: 600_000 })
  await cardOf(page).getByRole('button', { name: 'Sync now' }).click()
  await expect(cardOf(page)).toContainText('Syncing')
  await expectAccessible(page, 'grid while an account syncs')
  await openLatestRun(page)
  await expectAccessible(page, 'panel of a run that goes on')
  await sandbox.end()
  await expect(page.getByRole('region', { name: 'Status' })).toContainText('Offline', { timeout: 60_000 })
  await expect(runPanel(page)).toContainText('Failed', { timeout: 60_000 })
  await expectAccessible(page, 'panel of a run that failed')
  await page.getByRole('link', { name: /^Integrations/ }).click()
  await expect(page.getByRole('button', { name: 'Try now' })).toBeVisible()
  await expectAccessible(page, 'grid while Nango is away')
})
