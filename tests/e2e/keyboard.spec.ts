import type { Locator, Page } from '@playwright/test'
import { expect, test } from './fixtures/host'
import {
  account,
  cardOf,
  connectButton,
  connectState,
  dialogOf,
  firstCrm,
  messages,
  runPanel,
  runRows,
} from './fixtures/steps'

/** More stops than any screen has. */
const mostStops = 60

/** Moves the focus to an element by Tab alone. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible()
  for (let stop = 0; stop < mostStops; stop++) {
    if (await target.evaluate((element) => element.matches(':focus'))) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab does not reach ${target}`)
}

/** Moves the focus within an open menu to an entry and chooses it. */
async function choose(page: Page, name: string): Promise<void> {
  const entry = page.getByRole('menuitem', { name })
  await expect(entry).toBeVisible()
  for (let stop = 0; stop < mostStops; stop++) {
    if (await entry.evaluate((element) => element.matches(':focus'))) break
    await page.keyboard.press('ArrowDown')
  }
  await page.keyboard.press('Enter')
}

test('everything that matters is reached and used without a mouse', async ({ host, page }) => {
  const press = (key: string) => page.keyboard.press(key)
  const mod = process.platform === 'darwin' ? 'Meta' : 'Control'

  await test.step('open the sandbox and connect', async () => {
    await tabTo(page, page.getByRole('button', { name: 'Open the sandbox' }))
    await press('Enter')
    await tabTo(page, connectButton(page))
    const consent = await host.connectPage(() => press('Enter'))
    await tabTo(consent, consent.getByRole('button', { name: 'Allow' }))
    await consent.keyboard.press('Enter')
    await page.bringToFront()
    await expect(connectState(page)).toContainText(`${firstCrm.name} is connected.`)
  })

  await test.step('sync from the dialog, whose next step has the focus', async () => {
    await expect(dialogOf(page).getByRole('button', { name: 'Preview the first sync' })).toBeFocused()
    await tabTo(page, dialogOf(page).getByRole('button', { name: 'Sync now' }))
    await press('Enter')
    await expect(dialogOf(page)).toHaveCount(0)
    await expect(messages(page)).toContainText(`${firstCrm.name}, ${account} synced`, { timeout: 100_000 })
  })

  await test.step('look at the run', async () => {
    await press(`${mod}+3`)
    await expect(page.getByRole('heading', { level: 1, name: 'Sync runs' })).toBeVisible()
    await tabTo(page, runRows(page).first())
    await press('Enter')
    await expect(runPanel(page)).toContainText('Succeeded')
    await tabTo(page, runPanel(page).getByRole('feed'))
    await tabTo(page, runPanel(page).getByRole('log'))
    await press('Escape')
    await expect(runPanel(page)).toHaveCount(0)
  })

  await test.step('search', async () => {
    await press('/')
    await expect(page.getByRole('searchbox')).toBeFocused()
    await page.keyboard.type('nothing like it')
    await expect(page.getByText('No runs match “nothing like it”.')).toBeVisible()
    await press('Escape')
    await expect(runRows(page)).toHaveCount(1)
  })

  await test.step('the list of keys', async () => {
    await press('Escape')
    await press('?')
    await expect(dialogOf(page)).toContainText('Sync all integrations')
    await press('Escape')
    await expect(dialogOf(page)).toHaveCount(0)
  })

  await test.step('sync all, and one', async () => {
    await press(`Shift+${mod}+S`)
    await expect(messages(page).getByText(/^Nothing had changed/)).toBeVisible()
    await press(`${mod}+1`)
    await tabTo(page, cardOf(page).getByRole('button', { name: 'Sync now' }))
    await press('s')
    await press(`${mod}+3`)
    await expect(runRows(page)).toHaveCount(3)
    await expect(page.getByRole('row', { name: /^Succeeded/ })).toHaveCount(3)
  })

  await test.step('pause and resume by the menu of the card', async () => {
    await press(`${mod}+1`)
    await tabTo(page, cardOf(page).getByRole('button', { name: /^More actions/ }))
    await press('Enter')
    await choose(page, 'Pause syncing')
    await expect(cardOf(page)).toContainText('Paused')
    await tabTo(page, cardOf(page).getByRole('button', { name: 'Resume' }))
    await press('Enter')
    await expect(cardOf(page)).toContainText('Connected')
  })

  await test.step('disconnect, with the safe choice made and Cancel in focus', async () => {
    await tabTo(page, cardOf(page).getByRole('button', { name: /^More actions/ }))
    await press('Enter')
    await choose(page, 'Disconnect…')
    await expect(dialogOf(page).getByRole('button', { name: 'Cancel' })).toBeFocused()
    await expect(dialogOf(page).getByRole('radio', { name: 'Keep them, read-only' })).toBeChecked()
    await tabTo(page, dialogOf(page).getByRole('button', { name: 'Disconnect', exact: true }))
    await press('Enter')
    await expect(cardOf(page)).toContainText('Disconnected')
  })
})
