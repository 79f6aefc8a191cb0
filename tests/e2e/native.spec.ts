import { expect, test } from './fixtures/host'
import { itemOf, type NativeMenu } from './fixtures/native'
import {
  account,
  cardOf,
  connectAndClose,
  connectButton,
  consentPage,
  dialogOf,
  firstCrm,
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
  await expect(page.getByRole('region', { name: 'Status' })).toContainText('Synced just now', { timeout: 60_000 })
  await expect.poll(headline).toBe('All synced')
  const panel = await openLatestRun(page)
  await expect(panel).toContainText('Tray')

  const one = (await host.native.menu('tray')).find(({ label }) => label === `Sync ${name}`)
  await host.native.choose('tray', one?.id ?? '')
  await expect(runRows(page)).toHaveCount(2)
  await expect(page.getByRole('row', { name: /^Succeeded/ })).toHaveCount(2)

  await host.native.choose('tray', 'pause')
  await expect.poll(headline).toBe('Paused')
  await host.native.choose('tray', 'resume')
  await expect.poll(headline).toBe('All synced')

  await host.native.choose('tray', 'open')
  await host.native.choose('tray', 'quit')
  expect(await host.quit()).toBe(0)
})

test('the menus sync and lead to help', async ({ host, page }) => {
  const item = async (id: string, menu: NativeMenu = 'application') => itemOf(await host.native.menu(menu), id)
  await openSandbox(page)
  expect((await item('sync-all'))?.enabled).toBe(false)
  await connectAndClose(host)
  await expect.poll(async () => (await item('sync-all'))?.enabled).toBe(true)
  await host.native.choose('application', 'sync-all')
  await expect(page.getByRole('region', { name: 'Status' })).toContainText('Synced just now', { timeout: 60_000 })
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

test('the first closing of the window says what it does; hidden, the tray brings it back, and it asks no more', async ({
  host,
  page,
}) => {
  const { native } = host
  await openSandbox(page)
  await connectAndClose(host)
  await expect.poll(async () => itemOf(await native.menu('tray'), 'sync-all')?.enabled).toBe(true)
  await native.closeWindow()
  await expect
    .poll(async () => (await native.asked())?.message)
    .toMatch(/^(Patchbay keeps running|Closing the window ends Patchbay)$/)
  expect(await native.isShown()).toBe(true)
  const { buttons = [] } = (await native.asked()) ?? {}
  await native.answer(buttons.includes('OK') ? 'OK' : 'Keep running in the tray')
  await expect.poll(() => native.isShown()).toBe(false)

  await native.choose('tray', 'open')
  await expect.poll(() => native.isShown()).toBe(true)
  await native.closeWindow()
  await expect.poll(() => native.isShown()).toBe(false)
  expect(await native.asked()).toBeNull()
  await native.choose('tray', 'sync-all')
  await native.choose('tray', 'open')
  await expect(page.getByRole('region', { name: 'Status' })).toContainText('Synced just now', { timeout: 60_000 })
})

test('a sign-in page that wants to go where none may go offers the browser, and the page that waits says so', async ({
  host,
  page,
}) => {
  await openSandbox(page)
  const consent = await consentPage(host, connectButton(page))
  await consent.evaluate(`location.href = 'http://portal.example/login?code=secret'`)
  await expect
    .poll(() => host.native.asked())
    .toEqual({
      message: 'The page was kept from going on',
      buttons: ['Continue in browser', 'Stay here'],
    })
  await expect(dialogOf(page)).toContainText(
    'The page wanted to go to http://portal.example, which this window does not open.',
  )
  await expect(dialogOf(page)).not.toContainText('secret')
  await host.native.answer('Stay here')
  await expect(consent.getByRole('button', { name: 'Allow' })).toBeVisible()
})
