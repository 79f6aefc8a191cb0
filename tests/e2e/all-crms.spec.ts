import { expect, test } from './fixtures/host'
import { account, cardOf, dialogOf, firstCrm, messages, openSandbox } from './fixtures/steps'

// Files go by their names: the longest test begins first, so that nothing waits for it alone at the end.
test('connects everything in the sandbox by one button, and is as new after a reset', async ({ page }) => {
  test.setTimeout(420_000)
  await openSandbox(page)
  await page.getByRole('button', { name: 'Connect all' }).click()
  await expect(cardOf(page, `${firstCrm.name}, ${account}`)).toContainText('8,125 records', { timeout: 300_000 })

  await page.getByRole('button', { name: /^Workspace/ }).click()
  await page.getByRole('menuitem', { name: 'Reset the sandbox…' }).click()
  await dialogOf(page).getByRole('button', { name: 'Reset' }).click()
  await expect(messages(page)).toContainText('The sandbox is as new')
  await expect(cardOf(page)).toContainText('Not connected')
  await page.getByRole('link', { name: 'Sync runs' }).click()
  await expect(page.getByText('No runs yet')).toBeVisible()
})
