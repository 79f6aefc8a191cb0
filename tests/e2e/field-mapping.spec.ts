import { expectAccessible } from './fixtures/axe'
import { expect, test } from './fixtures/host'
import { connectAndClose, dialogOf, openEnvironment, openIntegration, syncByCard } from './fixtures/steps'

test('values of a field are mapped, checked against what is stored, and saved', async ({ host, page, sandbox }) => {
  test.slow()
  await openEnvironment(page, sandbox)
  await connectAndClose(host)
  await syncByCard(page, '813 records')
  await openIntegration(page)
  await page.getByRole('tab', { name: 'Field mapping' }).click()
  await expect(page.getByRole('row', { name: /First name/ })).toBeVisible()
  await expectAccessible(page, 'field mapping')

  await page.getByRole('button', { name: 'Job title', exact: true }).click()
  await page.getByRole('button', { name: 'Add a step' }).click()
  await page.getByRole('menuitem', { name: 'Upper and lower case' }).click()
  await expect(page.getByText(/^All .* records convert/)).toBeVisible()
  await expectAccessible(page, 'editor of a field')
  await page.getByRole('tab', { name: 'Overview' }).click()
  await dialogOf(page).getByRole('button', { name: 'Stay' }).click()
  await page.getByRole('button', { name: 'Save mapping' }).click()
  await expect(page.getByText('Mapping saved')).toBeVisible()
  await page.reload()
  await expect(page.getByRole('row', { name: /^Job title/ })).toContainText('Lowercase')

  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'More actions: Field mapping' }).click()
  await page.getByRole('menuitem', { name: 'Export…' }).click()
  const file = await (await download).path()
  await page.getByRole('button', { name: 'Job title', exact: true }).click()
  await page.getByRole('button', { name: 'Back to what Patchbay found' }).click()
  await page.getByRole('button', { name: 'Save mapping' }).click()
  await expect(page.getByRole('row', { name: /^Job title/ })).not.toContainText('Lowercase')
  await page.getByTestId('mapping-file').setInputFiles(file)
  await expect(dialogOf(page)).toContainText('Job title')
  await expectAccessible(page, 'what an import would change')
  await dialogOf(page).getByRole('button', { name: 'Change 1 field' }).click()
  await expect(page.getByRole('row', { name: /^Job title/ })).toContainText('Lowercase')

  await page
    .getByTestId('mapping-file')
    .setInputFiles({ name: 'x.json', mimeType: 'application/json', buffer: Buffer.from('[]') })
  await expect(page.getByText('This file is no mapping of Patchbay.')).toBeVisible()
})
