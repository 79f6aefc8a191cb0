import { expect, test } from './fixtures/host'
import { itemOf, type NativeMenu } from './fixtures/native'
import {
  account,
  cardOf,
  connectAndClose,
  firstCrm,
  messages,
  openEnvironment,
  openLatestRun,
  openSandbox,
  runRows,
} from './fixtures/steps'

/** What only a desktop has: the tray, menus, sleep and the system's word on the network. */
test.skip(({ hostKind }) => hostKind === 'server', 'a browser has none of it')

const name = `${firstCrm.name}, ${account}`

test('the tray says how it is, syncs, opens the window and quits', async ({ host, page }) => {
  const headline = async () => itemOf(await host.native.menu('tray'), 'headline')?.label
  await openSandbox(page)
  await connectAndClose(host)
  await expect.poll(async () => itemOf(await host.native.menu('tray'), 'sync-all')?.enabled).toBe(true)
  await expect.poll(headline).toBe('Nothing synced yet')

  await host.native.choose('tray', 'sync-all')
  await expect(messages(page)).toContainText(`${name} synced`)
  await expect.poll(headline).toBe('All synced')
  const panel = await openLatestRun(page)
  await expect(panel).toContainText('Tray')

  const one = (await host.native.menu('tray')).find(({ label }) => label === `Sync ${name}`)
  await host.native.choose('tray', one?.id ?? '')
  await expect(runRows(page)).toHaveCount(2)
  await expect(page.getByRole('row', { name: /^Succeeded/ })).toHaveCount(2)

  await host.native.choose('tray', 'open')
  await host.native.choose('tray', 'quit')
  expect(await host.quit()).toBe(0)
})

test('the menus sync, zoom by the key that people press, and lead to help', async ({ host, page }) => {
  const item = async (id: string, menu: NativeMenu = 'application') => itemOf(await host.native.menu(menu), id)
  await openSandbox(page)
  expect((await item('sync-all'))?.enabled).toBe(false)
  await connectAndClose(host)
  await expect.poll(async () => (await item('sync-all'))?.enabled).toBe(true)
  await host.native.choose('application', 'sync-all')
  await expect(messages(page)).toContainText(`${name} synced`)
  expect((await item('help'))?.items.map(({ id }) => id)).toEqual(expect.arrayContaining(['documentation', 'logs']))

  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('link', { name: 'Diagnostics' }).click()
  await expect(page.getByRole('button', { name: 'Documentation' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Show logs' })).toBeVisible()
})

test('waking up tries Nango at once, and goes on where it is there again', async ({ host, page, sandbox }) => {
  const status = page.getByRole('region', { name: 'Status' })
  await openEnvironment(page, sandbox)
  await connectAndClose(host)
  await host.native.power('suspend')
  await sandbox.end()
  await host.native.power('resume')
  await expect(page.getByText(`Nango cannot be reached at ${new URL(sandbox.host).host}.`)).toBeVisible()
  await expect(status).toContainText('Offline')
  await host.native.power('suspend')
  await sandbox.start()
  await host.native.power('resume')
  await expect(status).toContainText('Online')
})

test('a computer without a network syncs nothing by hand, and says so in the window and the tray', async ({
  host,
  page,
  sandbox,
}) => {
  const sync = cardOf(page).getByRole('button', { name: 'Sync now' })
  await openEnvironment(page, sandbox)
  await connectAndClose(host)
  await expect(sync).toBeEnabled()
  await host.native.network(false)
  await expect(page.getByRole('region', { name: 'Status' })).toContainText('Offline')
  await expect(sync).toBeDisabled()
  await expect.poll(async () => itemOf(await host.native.menu('tray'), 'headline')?.label).toBe('Offline')
  expect(itemOf(await host.native.menu('tray'), 'sync-all')?.enabled).toBe(false)
  await host.native.network(true)
  await expect(page.getByRole('region', { name: 'Status' })).toContainText('Online')
  await expect(sync).toBeEnabled()
})

test('the place that was open is there again after a restart', async ({ host, page }) => {
  await openSandbox(page)
  await page.getByRole('link', { name: 'Sync runs' }).click()
  await expect(page.getByRole('heading', { name: 'Sync runs' })).toBeVisible()
  await host.restart()
  await expect(host.page.getByRole('heading', { name: 'Sync runs' })).toBeVisible()
})
