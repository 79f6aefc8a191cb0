import { expect, test } from './fixtures/host'
import {
  account,
  cardOf,
  connectFirst,
  dialogOf,
  firstCrm,
  openEnvironment,
  openLatestRun,
  runPanel,
  runRows,
} from './fixtures/steps'

test('an engine that ends in the middle of a sync: the screen says so and goes on, and so does the run', async ({
  host,
  page,
  sandbox,
}) => {
  test.skip(process.platform === 'win32', 'The engine is ended by a signal that Windows does not have')
  const { control } = sandbox
  await openEnvironment(page, sandbox)
  await connectFirst(host)
  const path = firstCrm.contactPages
  const fault = await control.fault(path, { kind: 'slow', ms: 600_000 }, { after: 2 })
  await dialogOf(page).getByRole('button', { name: 'Sync now' }).click()
  const panel = await openLatestRun(page)

  await test.step('the run is followed while it goes on', async () => {
    await expect(panel).toContainText('Running')
    await expect(panel.getByRole('region', { name: 'Streams' })).toContainText('Contacts200')
    await expect(panel.getByRole('log')).toContainText('contacts listing, page 2: 100 rows')
    await expect(panel.getByRole('feed').getByRole('article').first()).toContainText('Created')
    await expect.poll(async () => (await control.faults()).find(({ id }) => id === fault)?.hits).toBe(1)
  })

  await host.endEngine()
  await control.clearFaults()

  await test.step('the screen is told, and the run that was cut off says so', async () => {
    await expect(page.getByText('Patchbay’s engine restarted.')).toBeVisible()
    await expect(panel).toContainText('Interrupted')
    await expect(panel).toContainText('Patchbay ended in the middle of this run.')
    await expect(panel.getByRole('region', { name: 'Streams' })).toContainText('Contacts200')
  })

  await test.step('a second run goes on from its last page', async () => {
    await expect(runRows(page)).toHaveCount(2)
    await expect(page.getByRole('row', { name: /^Succeeded/ })).toBeVisible()
    await expect(page.getByRole('row', { name: /^Interrupted/ })).toBeVisible()
    await runRows(page).first().click()
    await expect(runPanel(page)).toContainText('Goes on from')
    await expect(runPanel(page).getByRole('region', { name: 'Streams' })).toContainText('Contacts100')
  })

  await test.step('and everything is there', async () => {
    await page.getByRole('button', { name: 'Dismiss' }).first().click()
    await expect(page.getByText('Patchbay’s engine restarted.')).toHaveCount(0)
    await page.getByRole('link', { name: /^Integrations/ }).click()
    await expect(cardOf(page, `${firstCrm.name}, ${account}`)).toContainText('813 records')
    await expect(page.getByRole('region', { name: 'Status' })).toContainText('Online')
  })
})
