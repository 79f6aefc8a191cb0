import type { Page } from '@playwright/test'
import type { EntityRecord } from '../../src/shared/model'
import { Visitor } from '../kit/visitor'
import { expectAccessible } from './fixtures/axe'
import { expect, type Host, test } from './fixtures/host'
import {
  cardOf,
  connectAndClose,
  dialogOf,
  firstCrm,
  messages,
  openEnvironment,
  openIntegration,
  otherCrm,
} from './fixtures/steps'

/** What people decide: conflicts, doubtful matches, changes that wait, what a comparison found, and who is where. */

const crm = firstCrm.at
const sync = `/integrations/${crm.provider}/sync`

interface Contact {
  id: string
  properties: Record<string, string | null>
}

test.beforeEach(({ hostKind }) => {
  test.skip(hostKind !== 'server', 'Another person edits through REST, which only the server host has')
})

async function rest<T>(host: Host, method: string, path: string, body?: object): Promise<T> {
  const response = await host.rest(path, { method, ...(body ? { body: JSON.stringify(body) } : {}) })
  expect(response.ok, `${method} ${path}`).toBe(true)
  return (await response.json()) as T
}

/** Starts a run and waits for its end. */
async function runToEnd(host: Host, path: string, body: object = {}): Promise<void> {
  const { id } = await rest<{ id: string }>(host, 'POST', path, body)
  await expect
    .poll(async () => (await rest<{ status: string }>(host, 'GET', `/runs/${id}`)).status, { timeout: 60_000 })
    .toMatch(/^(succeeded|partial)$/)
}

async function begin(host: Host, page: Page, sandbox: Parameters<typeof openEnvironment>[1]): Promise<void> {
  await openEnvironment(page, sandbox)
  await connectAndClose(host)
  await cardOf(page).getByRole('button', { name: 'Preview the first sync' }).click()
  await page.getByRole('button', { name: 'Confirm and sync' }).click()
  await expect(cardOf(page)).toContainText('813 records')
  await sandbox.control.knobs({ indexLagMs: 0 })
}

const recordOf = async (host: Host, email: string): Promise<EntityRecord> => {
  const { items } = await rest<{ items: EntityRecord[] }>(
    host,
    'GET',
    `/records?kind=contact&search=${encodeURIComponent(email)}`,
  )
  const [record] = items
  if (!record) throw new Error('The record is not here')
  return record
}

test('a conflict is settled by the keyboard alone, and reaches the CRM', async ({ host, page, sandbox }) => {
  await begin(host, page, sandbox)
  await page.getByRole('link', { name: 'Conflicts' }).click()
  await expect(page.getByRole('heading', { name: 'No conflicts' })).toBeVisible()
  await expectAccessible(page, 'no conflicts')

  const contact = (await sandbox.control.dump<Contact>(crm, 'contacts')).find(
    ({ properties }) => properties.email && properties.jobtitle && properties.city,
  )
  if (!contact) throw new Error('The sandbox has no such contact')
  const record = await recordOf(host, contact.properties.email ?? '')
  const fields = { jobtitle: 'Keeper there', city: 'Oslo' }
  await sandbox.control.edit(crm, { object: 'contacts', action: 'update', id: contact.id, fields })
  await rest(host, 'PATCH', `/records/${record.id}`, { fields: { jobTitle: 'Keeper here', city: 'Rome' } })
  await runToEnd(host, sync)

  await expect(page.getByRole('link', { name: /^Conflicts ?1$/ })).toBeVisible()
  await expect(page.getByRole('heading', { level: 2, name: record.name })).toBeVisible()
  await expect(page.getByText('0 of 2 chosen. Nothing is written yet.')).toBeVisible()
  await expectAccessible(page, 'a conflict')
  await page.keyboard.press('3')
  await page.keyboard.press('2')
  await expect(page.getByText(/^2 of 2 chosen\./)).toBeVisible()
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(messages(page)).toContainText(`${record.name} is settled`)
  await expect(page.getByRole('heading', { name: 'No conflicts' })).toBeVisible()
  await expect
    .poll(async () => {
      const all = await sandbox.control.dump<Contact>(crm, 'contacts')
      const there = all.find(({ id }) => id === contact.id)?.properties
      return [there?.jobtitle, there?.city].sort()
    })
    .toEqual(expect.arrayContaining([expect.stringMatching(/^(Oslo|Rome)$/)]))

  await page.goto(`${new URL(page.url()).origin}/#/conflicts/${record.id}`)
  await expect(page.getByRole('heading', { name: 'Nothing to decide here any more' })).toBeVisible()
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Nothing to decide here any more' })).toBeVisible()
})

test('a doubtful match is decided, and the decision taken back', async ({ host, page, sandbox }) => {
  await begin(host, page, sandbox)
  const shared = { lastname: 'Doubtmann', phone: '+46705550199' }
  for (const firstname of ['Hanna', 'Hans']) {
    const fields = { ...shared, firstname, email: `${firstname.toLowerCase()}@doubt.example` }
    await sandbox.control.edit(crm, { object: 'contacts', action: 'create', fields })
  }
  await runToEnd(host, sync)
  const other = otherCrm.at
  const doubtful = { lastName: 'Doubtmann', firstName: 'H.', phone: '+46705550199', email: 'office@doubt.example' }
  const fields = Object.fromEntries(Object.entries(doubtful).map(([name, value]) => [otherCrm.contact[name], value]))
  await sandbox.control.edit(other, { object: 'contacts', action: 'create', fields })
  const { url } = await rest<{ url: string }>(host, 'POST', '/integrations/connect', otherCrm.at)
  const visitor = new Visitor()
  await visitor.answer(await visitor.open(url), 'allow')
  await expect(cardOf(page, new RegExp(`^${otherCrm.name}`))).toContainText('Connected')
  await runToEnd(host, `/integrations/${other.provider}/sync`, { confirmFirstSync: true })

  await page.getByRole('link', { name: /^Reviews/ }).click()
  await page.getByRole('searchbox').fill('Doubtmann')
  await expect(page.getByRole('heading', { level: 2, name: 'H. Doubtmann' })).toBeVisible()
  await expectAccessible(page, 'a review')
  await page.getByRole('button', { name: 'This one “Hanna Doubtmann”' }).click()
  await expect(messages(page)).toContainText('H. Doubtmann is decided')
  await expect(page.getByText('No reviews match “Doubtmann”.')).toBeVisible()
  await messages(page).getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByRole('heading', { level: 2, name: 'H. Doubtmann' })).toBeVisible()
})

test('a change that waits is looked at and called off', async ({ host, page, sandbox }) => {
  await begin(host, page, sandbox)
  await page.getByRole('link', { name: 'Waiting' }).click()
  await expect(page.getByRole('heading', { name: 'Nothing waits' })).toBeVisible()
  const [contact] = (await sandbox.control.dump<Contact>(crm, 'contacts')).filter(({ properties }) => properties.email)
  const record = await recordOf(host, contact?.properties.email ?? '')
  await rest(host, 'PATCH', `/records/${record.id}`, { fields: { jobTitle: 'Not to be sent' } })
  const row = page.getByRole('row', { name: new RegExp(record.name) })
  await expect(row).toContainText('goes with the next sync')
  await row.click()
  const panel = page.getByRole('complementary', { name: 'Change that waits' })
  await expect(panel).toContainText('Not to be sent')
  await expectAccessible(page, 'a change that waits')
  await page.reload()
  await expect(panel).toContainText('Not to be sent')
  await panel.getByRole('button', { name: 'Cancel change…' }).click()
  await expect(dialogOf(page)).toContainText('keeps its values here')
  await expectAccessible(page, 'question before a change is called off')
  await dialogOf(page).getByRole('button', { name: 'Cancel change' }).click()
  await expect(page.getByRole('heading', { name: 'This change no longer waits' })).toBeVisible()
  await page.getByRole('button', { name: 'Close panel' }).click()
  await expect(page.getByRole('heading', { name: 'Nothing waits' })).toBeVisible()
})

test('a stream is compared, what differs is listed, and read again', async ({ host, page, sandbox }) => {
  await begin(host, page, sandbox)
  await openIntegration(page)
  await page.getByRole('link', { name: 'Verify contacts' }).click()
  await expect(page.getByRole('heading', { name: 'Not compared yet' })).toBeVisible()
  const [contact] = (await sandbox.control.dump<Contact>(crm, 'contacts')).filter(({ properties }) => properties.city)
  const id = contact?.id ?? ''
  await sandbox.control.edit(crm, { object: 'contacts', action: 'update', id, fields: { city: 'Oslo' } })
  await page.getByRole('button', { name: 'Verify', exact: true }).first().click()
  await expect(page.getByText('Nothing was written.')).toBeVisible()
  await expect(page.getByRole('button', { name: /^Differs 1/ })).toBeVisible()
  await expect(page.getByRole('row', { name: /City/ })).toContainText('Oslo')
  await expectAccessible(page, 'report of a comparison')
  await page.reload()
  await expect(page.getByRole('button', { name: /^Differs 1/ })).toBeVisible()
  await page.getByRole('button', { name: 'Read 1 record again' }).click()
  await expect(messages(page)).toContainText('These records are being read again')
  await page.getByRole('button', { name: 'Verify again' }).click()
  await expect(page.getByRole('button', { name: /^Differs 0/ })).toBeVisible()
})

test('who is where opens the lists that it counts', async ({ host, page, sandbox }) => {
  await begin(host, page, sandbox)
  await page.getByRole('link', { name: /^Records/ }).click()
  await page.getByRole('link', { name: 'Who is where' }).click()
  await expect(page.getByRole('group', { name: 'How many are held where' })).toContainText('300')
  await page
    .getByRole('row', { name: new RegExp(firstCrm.name) })
    .getByRole('button')
    .click()
  const panel = page.getByRole('complementary', { name: 'Records of a combination' })
  await expect(panel).toContainText(`In ${firstCrm.name} only`)
  await expectAccessible(page, 'who is where')
  await panel.getByRole('link', { name: 'Open 300 records' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Contacts' })).toBeVisible()
})

test('likely duplicates are merged, or kept apart; those that a CRM holds twice are merged there', async ({
  host,
  page,
  sandbox,
}) => {
  const contacts = await sandbox.control.dump<Contact>(crm, 'contacts')
  const pairs = ['Heldtwice', 'Heldtwice', 'Mergeman', 'Apartson'].map((lastname, at) => {
    const phone = `+4670555019${lastname === 'Heldtwice' ? 0 : at}`
    return { id: contacts[at]?.id ?? '', fields: { firstname: `No${at}`, lastname, phone } }
  })
  for (const { id, fields } of pairs) {
    await sandbox.control.edit(crm, { object: 'contacts', action: 'update', id, fields })
  }
  await begin(host, page, sandbox)
  for (const { fields } of pairs.slice(2)) {
    const twin = { firstName: 'Twin', lastName: fields.lastname, phone: fields.phone }
    await rest(host, 'POST', '/records', { kind: 'contact', fields: twin, integrations: [crm.provider] })
  }
  const pairOf = (name: string) => page.getByRole('listitem').filter({ hasText: name })

  await page.getByRole('link', { name: /^Records/ }).click()
  await page.getByRole('link', { name: 'Duplicates' }).click()
  await expect(pairOf('No0 Heldtwice')).toContainText('holds both')
  await expect(pairOf('No0 Heldtwice').getByRole('button', { name: 'Merge…' })).toHaveCount(0)
  await expectAccessible(page, 'likely duplicates')

  await pairOf('Twin Mergeman').getByRole('button', { name: 'Merge…' }).click()
  await expect(dialogOf(page).getByRole('radio')).toHaveCount(2)
  await expectAccessible(page, 'question which of two records stays')
  await dialogOf(page).getByRole('button', { name: 'Link', exact: true }).click()
  await expect(messages(page)).toContainText('Linked')
  await expect(pairOf('Twin Mergeman')).toHaveCount(0)

  await pairOf('Twin Apartson').getByRole('button', { name: 'Not the same' }).click()
  await expect(messages(page)).toContainText('Kept apart')
  await expect(pairOf('Twin Apartson')).toHaveCount(0)
  await page.reload()
  await expect(pairOf('No0 Heldtwice')).toBeVisible()
  await expect(pairOf('Twin Apartson')).toHaveCount(0)
})
