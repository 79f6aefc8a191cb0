import { pathToFileURL } from 'node:url'
import { askWhereServed } from '../../src/main/host/control/control-client'
import { writeOpenPage } from '../../src/main/server/open-page'
import { expect, test } from './fixtures/host'
import { account, cardOf, connectAndClose, connectState, firstCrm, openEnvironment, runRows } from './fixtures/steps'

test.beforeEach(({ hostKind }) => {
  test.skip(hostKind !== 'server', 'Only the server host has REST, and is opened in a browser')
})

test('a browser comes in by a page on the disk, once, and keeps nothing secret in its address', async ({ host }) => {
  const { address, token } = (await askWhereServed(host.dataDir, { forBrowser: true })) ?? { address: '', token: '' }
  const browser = host.page.context().browser()
  if (!browser) throw new Error('There is no browser')
  const file = writeOpenPage(host.dataDir, address)
  const page = await (await browser.newContext()).newPage()
  await page.goto(pathToFileURL(file).href)
  await expect(page.getByRole('button', { name: 'Open the sandbox' })).toBeVisible()
  expect(page.url()).not.toMatch(/token|key=/)
  await page.reload()
  await expect(page.getByRole('button', { name: 'Open the sandbox' })).toBeVisible()
  expect(host.output).not.toContain(address)
  expect(new URL(address).search).not.toContain(token)
  const other = await (await browser.newContext()).newPage()
  await other.goto(address)
  await expect(other.getByRole('heading', { name: 'Patchbay is locked' })).toBeVisible()
  await Promise.all([page.context().close(), other.context().close()])
})

test('what a script does by REST shows on the screen at once', async ({ host, page, sandbox }) => {
  await openEnvironment(page, sandbox)
  await connectAndClose(host)
  const post = async (path: string) => (await host.rest(path, { method: 'POST' })).json()
  const status = async () => (await host.rest(`/integrations/${firstCrm.at.provider}/status`)).json()

  const { id } = (await post(`/integrations/${firstCrm.at.provider}/sync`)) as { id: string }
  await expect(cardOf(page, `${firstCrm.name}, ${account}`)).toContainText('813 records')
  expect(await status()).toMatchObject({ records: 813, status: 'connected', account: { name: account } })
  await post(`/integrations/${firstCrm.at.provider}/pause`)
  await expect(cardOf(page)).toContainText('Paused')
  await post(`/integrations/${firstCrm.at.provider}/resume`)
  await expect(cardOf(page)).toContainText('Connected')

  await page.getByRole('link', { name: 'Sync runs' }).click()
  await expect(page.getByRole('row', { name: `Succeeded ${account} API` })).toBeVisible()
  await runRows(page).first().click()
  await expect(page.getByText(id)).toBeVisible()

  await host.rest(`/integrations/${firstCrm.at.provider}/disconnect?data=remove`, { method: 'DELETE' })
  await expect(page.getByText('No runs yet')).toBeVisible()
  await page.getByRole('link', { name: /^Integrations/ }).click()
  await expect(cardOf(page)).toContainText('Not connected')
})

test('a sign-in that a script began can be finished in any browser', async ({ host, page, sandbox }) => {
  await openEnvironment(page, sandbox)
  const begun = await host.rest('/integrations/connect', {
    method: 'POST',
    body: JSON.stringify(firstCrm.at),
  })
  const { url } = (await begun.json()) as { url: string }
  const tab = await page.context().newPage()
  await tab.goto(url)
  await tab.getByRole('button', { name: 'Allow' }).click()
  await page.bringToFront()
  await expect(cardOf(page, `${firstCrm.name}, ${account}`)).toContainText('Connected')
  await expect(connectState(page)).toHaveCount(0)
})
