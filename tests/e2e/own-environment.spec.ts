import { expect, test } from './fixtures/host'
import {
  account,
  cardOf,
  connectFirst,
  dialogOf,
  firstCrm,
  messages,
  openEnvironment,
  openLatestRun,
  recordsAt,
  runPanel,
  runRows,
  syncByCard,
} from './fixtures/steps'

const crm = firstCrm.at

test('an environment that goes away: history stays, Sync says why it cannot, and goes on afterwards', async ({
  host,
  page,
  sandbox,
}) => {
  await openEnvironment(page, sandbox)
  await connectFirst(host)
  await dialogOf(page).getByRole('button', { name: 'Sync now' }).click()
  const people = await sandbox.control.dump<{ id: string }>(crm, 'contacts')
  const records = await recordsAt(sandbox.control)
  await expect(cardOf(page)).toContainText(`${records} records`)
  await sandbox.control.edit(crm, {
    object: 'contacts',
    action: 'update',
    id: people[0]?.id ?? '',
    fields: { jobtitle: 'Keeper of the Switchboard' },
  })

  await test.step('Sync says that Nango cannot be reached', async () => {
    await sandbox.end()
    await cardOf(page).getByRole('button', { name: 'Sync now' }).click()
    const status = page.getByRole('region', { name: 'Status' })
    await expect(status).toContainText('Offline', { timeout: 60_000 })
    await expect(page.getByText(`Nango cannot be reached at ${new URL(sandbox.host).host}.`)).toBeVisible()
    await expect(messages(page)).toContainText(`The sync of ${firstCrm.name}, ${account} failed`, { timeout: 60_000 })
    const sync = cardOf(page).getByRole('button', { name: 'Sync now' })
    await expect(sync).toBeDisabled()
    await sync.hover()
    await expect(page.getByRole('tooltip')).toHaveText(`Nango cannot be reached at ${new URL(sandbox.host).host}.`)
    await page.mouse.move(0, 0)
    await expect(cardOf(page)).toContainText(`${records} records`)
  })

  await test.step('history is readable', async () => {
    await page.getByRole('link', { name: 'Sync runs' }).click()
    await expect(runRows(page)).toHaveCount(2)
    await expect(runRows(page).first()).toContainText('Failed')
    await runRows(page).first().click()
    await expect(runPanel(page)).toContainText('Nango cannot be reached')
    await runRows(page).last().click()
    const changes = runPanel(page).getByRole('feed')
    await expect(changes.getByRole('article').first()).toContainText('Created')
    await expect(runPanel(page).getByRole('log')).toContainText('succeeded')
  })

  await test.step('it is readable after a restart, too', async () => {
    await host.quit()
    await host.start()
    const again = host.page
    const readOnly = again.getByRole('button', { name: 'Go on without it' })
    const grid = again.getByRole('link', { name: /^Integrations/ })
    await expect(readOnly.or(grid)).toBeVisible()
    if (await readOnly.isVisible()) await readOnly.click()
    await grid.click()
    await expect(cardOf(again)).toContainText(`${records} records`)
    const panel = await openLatestRun(again)
    await expect(panel).toContainText('Nango cannot be reached')
  })
})

test('an environment that comes back at its old address goes on by itself', async ({ host, page, sandbox }) => {
  await openEnvironment(page, sandbox)
  await connectFirst(host)
  await dialogOf(page).getByRole('button', { name: 'Sync now' }).click()
  await expect(messages(page)).toContainText(`${firstCrm.name}, ${account} synced`)
  const [contact] = await sandbox.control.dump<{ id: string }>(crm, 'contacts')
  // The CRM's index shows the change at once: this is about the network.
  await sandbox.control.knobs({ indexLagMs: 0 })
  await sandbox.control.edit(crm, {
    object: 'contacts',
    action: 'update',
    id: contact?.id ?? '',
    fields: { jobtitle: 'Keeper of the Switchboard' },
  })

  await sandbox.end()
  await cardOf(page).getByRole('button', { name: 'Sync now' }).click()
  await expect(page.getByRole('region', { name: 'Status' })).toContainText('Offline', { timeout: 60_000 })
  await expect(cardOf(page).getByRole('button', { name: 'Sync now' })).toBeDisabled({ timeout: 60_000 })

  await sandbox.start()
  await page.getByRole('button', { name: 'Try now' }).click()
  await expect(page.getByRole('region', { name: 'Status' })).toContainText('Online')
  // What the network had cut off is made good without a further click.
  await page.getByRole('link', { name: 'Sync runs' }).click()
  await expect(runRows(page)).toHaveCount(3)
  await expect(page.getByRole('row', { name: /^Succeeded/ })).toHaveCount(2)
  await runRows(page).first().click()
  await expect(runPanel(page).getByRole('feed').getByRole('article')).toHaveCount(1)
  await expect(runPanel(page).getByRole('feed')).toContainText('Keeper of the Switchboard')

  await page.getByRole('link', { name: /^Integrations/ }).click()
  await syncByCard(page, 'Nothing had changed')
})

test('the form says what is wrong with a host or a key before anything is made', async ({ page, sandbox }) => {
  const result = page.getByRole('list', { name: 'Result of the test' })
  await page.getByRole('button', { name: 'Test connection' }).click()
  await expect(page.getByText('Enter the API key.')).toBeVisible()

  await page.getByRole('textbox', { name: 'Host' }).fill(sandbox.host)
  await page.getByLabel('API key', { exact: true }).fill('00000000-0000-4000-8000-000000000000')
  await page.getByRole('button', { name: /^Test/ }).click()
  await expect(result).toContainText('Nango refuses the API key.')

  await page.getByRole('textbox', { name: 'Host' }).fill('http://127.0.0.1:9')
  await page.getByRole('button', { name: /^Test/ }).click()
  await expect(result).toContainText('Nango cannot be reached at 127.0.0.1:9.')
  await expect(page.getByRole('button', { name: /^Continue/ })).toHaveCount(0)
})
