import { expect, test } from './fixtures/host'
import { cardOf, connectFirst, dialogOf, firstCrm, openEnvironment, runRows } from './fixtures/steps'

test('two workspaces side by side: a sync goes on in the one that is not shown, and each window keeps its own', async ({
  host,
  page,
  sandbox,
  hostKind,
}) => {
  const switcher = (of = page) => of.getByRole('button', { name: /^Workspace:/ })
  const switchTo = async (name: string, of = page) => {
    await switcher(of).click()
    await of.getByRole('menuitemradio', { name: new RegExp(`^${name}`) }).click()
    await expect(switcher(of)).toContainText(name)
  }

  await openEnvironment(page, sandbox)
  await connectFirst(host)
  const slow = await sandbox.control.fault(firstCrm.contactPages, { kind: 'slow', ms: 3_600_000 })
  await dialogOf(page).getByRole('button', { name: 'Sync now' }).click()
  await expect(cardOf(page).getByRole('progressbar')).toBeVisible()

  await test.step('the other one is shown, with nothing of the first', async () => {
    await switcher().click()
    await page.getByRole('menuitem', { name: /^Add a workspace/ }).click()
    await page.getByRole('button', { name: 'Open the sandbox' }).click()
    await expect(switcher()).toContainText('Sandbox')
    await expect(cardOf(page)).toContainText('Not connected')
    await page.getByRole('link', { name: 'Sync runs' }).click()
    await expect(page.getByText('Northwind')).toHaveCount(0)
    await expect(runRows(page)).toHaveCount(0)
  })

  await test.step('a page that is loaded again shows what it showed', async () => {
    await page.reload()
    await expect(switcher()).toContainText('Sandbox')
  })

  if (hostKind === 'server') {
    await test.step('another window shows another one, and moves no window', async () => {
      const other = await page.context().newPage()
      await other.goto(new URL('/', page.url()).href)
      await expect(switcher(other)).toContainText('Sandbox')
      await switchTo('Northwind', other)
      await expect(cardOf(other).getByRole('progressbar')).toBeVisible()
      await page.bringToFront()
      await expect(switcher()).toContainText('Sandbox')
      await page.reload()
      await expect(switcher()).toContainText('Sandbox')
      await other.close()
    })
  }

  await test.step('the sync of the first is still under way, and comes to its end', async () => {
    await page.getByRole('link', { name: /^Integrations/ }).click()
    await switchTo('Northwind')
    await expect(cardOf(page).getByRole('progressbar')).toBeVisible()
    expect((await sandbox.control.faults()).find(({ id }) => id === slow)?.hits).toBe(1)
    await cardOf(page).getByRole('button', { name: 'Stop' }).click()
    await sandbox.control.clearFaults()
    await cardOf(page).getByRole('button', { name: 'Sync now' }).click()
    await expect(cardOf(page)).toContainText('Nothing is pushed yet')
  })
})
