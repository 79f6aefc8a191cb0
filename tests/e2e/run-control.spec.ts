import { expect, test } from './fixtures/host'
import {
  account,
  cardOf,
  connectAndClose,
  firstCrm,
  messages,
  openEnvironment,
  openLatestRun,
  runPanel,
  runRows,
} from './fixtures/steps'

const path = firstCrm.contactPages
const stuck = { kind: 'slow', ms: 600_000 } as const

test.beforeEach(async ({ host, page, sandbox }) => {
  await openEnvironment(page, sandbox)
  await connectAndClose(host)
})

test('a sync that is stopped keeps what it read, and goes on from there', async ({ page, sandbox }) => {
  await sandbox.control.fault(path, stuck, { after: 1 })
  await cardOf(page).getByRole('button', { name: 'Sync now' }).click()
  await expect(cardOf(page)).toContainText('Syncing')
  await expect(cardOf(page)).toContainText('Contacts100')
  await expect(page.getByRole('region', { name: 'Status' })).toContainText(`Syncing ${firstCrm.name}`)
  await cardOf(page).getByRole('button', { name: 'Stop' }).click()
  await expect(messages(page)).toContainText(`The sync of ${firstCrm.name}, ${account} was stopped`)
  await expect(cardOf(page)).toContainText('100 records')

  await sandbox.control.clearFaults()
  const panel = await openLatestRun(page)
  await expect(panel).toContainText('Stopped')
  await expect(panel).toContainText('What was read is kept.')
  await panel.getByRole('button', { name: 'Continue' }).click()
  await expect(runPanel(page)).toContainText('Succeeded')
  await expect(runRows(page)).toHaveCount(2)
  await expect(runPanel(page).getByRole('region', { name: 'Streams' })).toContainText('Contacts200')
})

test('a paused integration stops its run and starts none until it is resumed', async ({ page, sandbox }) => {
  await sandbox.control.fault(path, stuck, { after: 1 })
  await cardOf(page).getByRole('button', { name: 'Sync now' }).click()
  await expect(cardOf(page)).toContainText('Contacts100')
  await cardOf(page)
    .getByRole('button', { name: /^More actions/ })
    .click()
  await page.getByRole('menuitem', { name: 'Pause syncing' }).click()
  await expect(cardOf(page)).toContainText('Paused')
  await expect(page.getByRole('button', { name: 'Sync all' })).toBeDisabled()
  await expect(cardOf(page).getByRole('button', { name: 'Sync now' })).toHaveCount(0)

  await cardOf(page).getByRole('button', { name: 'Open', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: `${firstCrm.name}` })).toBeVisible()
  await expect(page.getByText('Nothing is read or written until it is resumed.')).toBeVisible()
  await sandbox.control.clearFaults()
  await page.getByRole('button', { name: 'Resume', exact: true }).click()
  await page.getByRole('button', { name: 'Sync now' }).click()
  await expect(messages(page)).toContainText(`${firstCrm.name}, ${account} synced`)
  await page
    .getByRole('link', { name: /^Integrations/ })
    .first()
    .click()
  await expect(cardOf(page)).toContainText('813 records')
})

test('two clicks make one run and one that waits for it', async ({ page, sandbox }) => {
  await sandbox.control.fault(path, stuck, { after: 1 })
  await page.getByRole('button', { name: 'Sync all' }).click()
  await expect(cardOf(page)).toContainText('Contacts100')
  await page.getByRole('button', { name: 'Sync all' }).click()
  await page.getByRole('button', { name: 'Sync all' }).click()
  await openLatestRun(page)
  await expect(runRows(page)).toHaveCount(2)
  await expect(page.getByRole('row', { name: /^Queued/ })).toBeVisible()
  await expect(page.getByRole('row', { name: /^Running/ })).toBeVisible()
  await sandbox.control.clearFaults()
  await sandbox.control.advanceClock(stuck.ms)
  await expect(page.getByRole('row', { name: /^Succeeded/ })).toHaveCount(2)
})
