import { expectAccessible } from './fixtures/axe'
import { expect, test } from './fixtures/host'
import {
  cardOf,
  connectFirst,
  dialogOf,
  firstCrm,
  messages,
  openEnvironment,
  openLatestRun,
  runPanel,
  syncByCard,
} from './fixtures/steps'

const crm = firstCrm.at

interface Contact {
  id: string
  properties: { jobtitle: string | null }
}

test('the first sync is looked at before it is confirmed', async ({ host, page, sandbox }) => {
  await openEnvironment(page, sandbox)
  await connectFirst(host)
  await dialogOf(page).getByRole('button', { name: 'Preview the first sync' }).click()
  const preview = page.getByRole('dialog', { name: new RegExp(`^First sync of ${firstCrm.name}`) })
  await expect(preview).toContainText('Nothing has been written yet.')
  await expect(preview).toContainText(`Confirming writes nothing to ${firstCrm.name} in Dev now.`)
  await expectAccessible(page, 'preview of the first sync')

  await preview.getByRole('button', { name: 'Not now' }).click()
  await expect(preview).toHaveCount(0)
  await expect(cardOf(page)).toContainText('0 records')

  await cardOf(page).getByRole('button', { name: 'Preview the first sync' }).click()
  await expect(preview).toContainText('Nothing has been written yet.')
  await preview.getByRole('button', { name: 'Confirm and sync' }).click()
  await expect(cardOf(page)).toContainText('813 records')
  await expect(cardOf(page).getByRole('button', { name: 'Preview the first sync' })).toHaveCount(0)
})

test('what a run did is undone at the CRM as well, and done again', async ({ host, page, sandbox }) => {
  await openEnvironment(page, sandbox)
  await connectFirst(host)
  await dialogOf(page).getByRole('button', { name: 'Preview the first sync' }).click()
  await page.getByRole('button', { name: 'Confirm and sync' }).click()
  await expect(cardOf(page)).toContainText('813 records')

  await sandbox.control.knobs({ indexLagMs: 0 })
  const contacts = await sandbox.control.dump<Contact>(crm, 'contacts')
  const contact = contacts.find(({ properties }) => properties.jobtitle)
  if (!contact) throw new Error('The sandbox has no contact with a job title')
  const { id } = contact
  const titleAtCrm = async () =>
    (await sandbox.control.dump<Contact>(crm, 'contacts')).find((item) => item.id === id)?.properties.jobtitle
  const fields = { jobtitle: 'Keeper of the Switchboard' }
  await sandbox.control.edit(crm, { object: 'contacts', action: 'update', id, fields })
  await syncByCard(page, '1 record changed')

  await openLatestRun(page)
  await runPanel(page).getByRole('button', { name: 'Undo changes…' }).click()
  await expect(dialogOf(page)).toContainText('Undo 1 change?')
  await expect(dialogOf(page)).toContainText('Records that changed since are left alone and listed.')
  await expectAccessible(page, 'question before an undo')
  await dialogOf(page).getByRole('button', { name: 'Undo 1 change' }).click()
  await expect(messages(page)).toContainText('1 change undone')
  expect(await titleAtCrm()).toBe(contact.properties.jobtitle)
  await expectAccessible(page, 'panel of an undo')

  await messages(page).getByRole('button', { name: 'Redo' }).click()
  await expect(messages(page)).toContainText('The changes were made again')
  expect(await titleAtCrm()).toBe('Keeper of the Switchboard')
})
