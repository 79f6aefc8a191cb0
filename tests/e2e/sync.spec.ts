import { expect, test } from './fixtures/host'
import {
  account,
  answer,
  cardOf,
  connectButton,
  connectState,
  consentPage,
  dialogOf,
  firstCrm,
  messages,
  openLatestRun,
  openSandbox,
  recordsAt,
  runPanel,
  runRows,
  sandboxInside,
  syncByCard,
} from './fixtures/steps'

const crm = firstCrm.at

interface Contact {
  id: string
  properties: { firstname: string | null; lastname: string | null; jobtitle: string | null; email: string | null }
}

test('from the first start to rows, runs and field diffs, in the sandbox', async ({ host, page }) => {
  await openSandbox(page)
  const consent = await consentPage(host, connectButton(page))
  const sandbox = await sandboxInside(host, consent.url())
  await answer(host, consent, 'Allow')
  await expect(connectState(page)).toContainText(`${firstCrm.name} is connected. Account: ${account}`)
  const contacts = await sandbox.dump<Contact>(crm, 'contacts')
  const companies = await sandbox.dump(crm, 'companies')
  const records = (await recordsAt(sandbox)).toLocaleString('en')

  await test.step('the first sync is counted on the card', async () => {
    await dialogOf(page).getByRole('button', { name: 'Sync now' }).click()
    const card = cardOf(page, `${firstCrm.name}, ${account}`)
    await expect(card).toContainText(`${records} records`, { timeout: 120_000 })
    await expect(card).toContainText('Connected')
    await expect(messages(page)).toContainText(`${firstCrm.name}, ${account} synced${records} records changed`)
    await expect(page.getByRole('region', { name: 'Status' })).toContainText('Synced just now')
  })

  await test.step('it is in the list, with its streams, its records and its log', async () => {
    const panel = await openLatestRun(page)
    await expect(runRows(page)).toHaveCount(1)
    await expect(page.getByRole('row', { name: `Succeeded ${account} Manual` })).toBeVisible()
    await expect(panel.getByRole('heading', { name: `${firstCrm.name}, ${account}` })).toBeVisible()
    const streams = panel.getByRole('region', { name: 'Streams' }).getByRole('listitem')
    await expect(streams.nth(0)).toHaveText(`Contacts${contacts.length.toLocaleString('en')}`)
    await expect(streams.nth(1)).toHaveText(`Companies${companies.length.toLocaleString('en')}`)
    const created = panel.getByRole('feed').getByRole('article').first()
    await expect(created).toContainText('Created')
    await expect(created).toContainText('First name')
    const log = panel.getByRole('log')
    await log.scrollIntoViewIfNeeded()
    await expect(log).toContainText('succeeded')
  })

  await test.step('an edit at the CRM comes with its old and new value, and nothing else', async () => {
    const contact = contacts.find(({ properties }) => properties.jobtitle && properties.lastname)
    if (!contact) throw new Error('The sandbox has no contact with a job title')
    await sandbox.knobs({ indexLagMs: 0 })
    await sandbox.edit(crm, {
      object: 'contacts',
      action: 'update',
      id: contact.id,
      fields: { jobtitle: 'Keeper of the Switchboard' },
    })
    await page.getByRole('link', { name: /^Integrations/ }).click()
    await syncByCard(page, '1 record changed')
    await openLatestRun(page)
    const changes = runPanel(page).getByRole('feed').getByRole('article')
    await expect(changes).toHaveCount(1)
    await expect(changes).toContainText(`${contact.properties.firstname} ${contact.properties.lastname}`)
    await expect(changes).toContainText(`Updated from ${firstCrm.name}`)
    await expect(changes.getByRole('term')).toHaveText(['Job title'])
    await expect(changes.getByRole('definition').getByRole('deletion')).toHaveText(contact.properties.jobtitle ?? '')
    await expect(changes.getByRole('definition').getByRole('insertion')).toHaveText('Keeper of the Switchboard')
  })

  await test.step('and a sync without news says so', async () => {
    await page.getByRole('link', { name: /^Integrations/ }).click()
    await syncByCard(page, 'Nothing had changed')
    await page.getByRole('link', { name: 'Sync runs' }).click()
    await expect(runRows(page)).toHaveCount(3)
  })
})
