import { expectAccessible } from './fixtures/axe'
import { expect, test } from './fixtures/host'
import { cardOf, connectAndClose, dialogOf, openEnvironment, syncByCard } from './fixtures/steps'

test('the palette leads to places, integrations, records and what can be done', async ({ host, page, sandbox }) => {
  await openEnvironment(page, sandbox)
  await connectAndClose(host)
  await syncByCard(page, '813 records')
  await page.keyboard.press('ControlOrMeta+k')
  const field = page.getByRole('combobox', { name: 'Search or run' })
  await expect(field).toBeFocused()
  await expectAccessible(page, 'palette, nothing asked for')

  await field.fill('sync runs')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Sync runs' })).toBeVisible()

  await page.keyboard.press('ControlOrMeta+k')
  await field.fill('an')
  await expect(
    page
      .getByRole('group', { name: /^Records/ })
      .getByRole('option')
      .first(),
  ).toBeVisible()
  await expectAccessible(page, 'palette with what was found')
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(page).toHaveURL(/#\/records\//)

  await page.keyboard.press('ControlOrMeta+k')
  await field.fill('no such thing at all')
  await expect(page.getByText('Nothing for no such thing at all.')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(field).toHaveValue('')
  await page.keyboard.press('Escape')
  await expect(dialogOf(page)).toHaveCount(0)
})

test('settings apply at once and are kept', async ({ page, sandbox }) => {
  await openEnvironment(page, sandbox)
  await expect(cardOf(page)).toBeVisible()
  await page.keyboard.press('ControlOrMeta+,')
  await expect(page.getByRole('heading', { name: 'Settings', exact: true })).toBeVisible()
  await expectAccessible(page, 'settings, appearance')
  await page.getByRole('radiogroup', { name: 'Theme' }).getByText('Dark').click()
  await page.reload()
  await expect(page.locator('html[data-mantine-color-scheme="dark"]')).toBeAttached()
  await page.getByRole('radiogroup', { name: 'Theme' }).getByText('System').click()
  await page.getByRole('link', { name: 'Network' }).click()
  await expect(page.getByText('Nango answers')).toBeVisible()
  await expectAccessible(page, 'settings, network')
  await page.getByRole('link', { name: 'Diagnostics' }).click()
  await expectAccessible(page, 'settings, diagnostics')
  await page.getByRole('link', { name: 'Workspace', exact: true }).click()
  await expectAccessible(page, 'settings of the workspace')
  await page.getByRole('button', { name: 'Replace…' }).click()
  await expect(dialogOf(page)).toContainText('Enter a new API key for Northwind')
  await page.keyboard.press('Escape')
  await page.getByRole('link', { name: 'Network' }).click()
  await sandbox.end()
  await page.getByRole('button', { name: 'Check now' }).click()
  await page.getByRole('button', { name: 'Check now' }).click()
  await expect(page.getByText('Nango cannot be reached, since').first()).toBeVisible()
})
