import type { Page } from '@playwright/test'
import { expectAccessible } from './fixtures/axe'
import { expect, test } from './fixtures/host'
import { connectAndClose, dialogOf, openEnvironment, openIntegration, syncByCard } from './fixtures/steps'

async function openSettings(page: Page): Promise<void> {
  await openIntegration(page)
  await page.getByRole('tab', { name: 'Settings' }).click()
  await expect(page.getByRole('heading', { name: 'Contacts', exact: true })).toBeVisible()
}

const column = (page: Page) => page.getByRole('complementary', { name: 'With these settings' })

test('a stream is set to do something else, after what follows from that was seen', async ({ host, page, sandbox }) => {
  await openEnvironment(page, sandbox)
  await connectAndClose(host)
  await syncByCard(page, '813 records')
  await openSettings(page)
  await expect(column(page)).toContainText('300 contacts go both ways')
  await expectAccessible(page, 'settings of a stream')

  await page.getByText(/^Create it in /).click()
  await expect(column(page)).toContainText('Missing there')
  await page.getByText('Delete it here and in other CRMs').click()
  await expectAccessible(page, 'settings of a stream, not saved')
  await page.getByRole('tab', { name: 'Runs' }).click()
  await dialogOf(page).getByRole('button', { name: 'Stay' }).click()
  await page.goBack()
  await expect(dialogOf(page)).toContainText('Leave without saving?')
  await dialogOf(page).getByRole('button', { name: 'Stay' }).click()
  await expect(page.getByText('2 unsaved changes')).toBeVisible()

  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(dialogOf(page)).toContainText('is deleted here.')
  await expectAccessible(page, 'what is saved of a stream')
  await dialogOf(page).getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('button', { name: 'Discard' })).toHaveCount(0)
  await page.reload()
  await expect(page.getByRole('radio', { name: /^Create it in/ })).toBeChecked()
  await expect(page.getByRole('radio', { name: /^Delete it here/ })).toBeChecked()

  await page.getByRole('textbox', { name: 'Deletes' }).fill('a few')
  await expect(page.getByText('Enter a whole number of deletes.')).toBeVisible()
  await page.keyboard.press('ControlOrMeta+Enter')
  await page.getByRole('button', { name: 'Discard' }).click()
  await expect(page.getByRole('textbox', { name: 'Deletes' })).toHaveValue('50')
})

test('settings are changed and kept while Nango is away', async ({ host, page, sandbox }) => {
  await openEnvironment(page, sandbox)
  await connectAndClose(host)
  await sandbox.end()
  await openSettings(page)
  await page.getByText(/^From /).click()
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Settings saved')).toBeVisible()
  await page.reload()
  await expect(page.getByRole('radio', { name: /^From / })).toBeChecked()
})
