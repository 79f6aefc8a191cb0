import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import Database from 'better-sqlite3'
import { expectAccessible } from './fixtures/axe'
import { expect, type Host, test } from './fixtures/host'
import { workspaceId } from './fixtures/nango'
import {
  cardOf,
  connectAndClose,
  openEnvironment,
  openLatestRun,
  openSandbox,
  runPanel,
  syncByCard,
} from './fixtures/steps'

const fileOf = async (host: Host, name = 'patchbay.sqlite') =>
  join(host.dataDir, 'workspaces', await workspaceId(host), name)

const sumOf = async (file: string) =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex')

/** Tries to open the workspace again, in vain. */
async function tryInVain(page: Page): Promise<void> {
  const button = page.getByRole('button', { name: 'Try again' })
  await button.click()
  await expect(button).toBeEnabled()
}

test('a workspace that another Patchbay has open says so, and opens as soon as that one lets go', async ({
  host,
  page,
}) => {
  await openSandbox(page)
  await host.quit()
  const other = new Database(await fileOf(host, 'lock.sqlite'))
  other.exec('BEGIN EXCLUSIVE')

  const again = await host.start()
  await expect(again.getByRole('heading', { name: 'This workspace is open in another Patchbay.' })).toBeVisible()
  await expect(again.getByText('Close the other one, then try again. Nothing was written.')).toBeVisible()
  await tryInVain(again)
  await expect(again.getByRole('heading', { name: 'This workspace is open in another Patchbay.' })).toBeVisible()

  other.close()
  await again.getByRole('button', { name: 'Try again' }).click()
  await expect(cardOf(again)).toContainText('Not connected')
})

test('a damaged database says so and is left as it is; another workspace can be opened', async ({ host, page }) => {
  await openSandbox(page)
  await host.quit()
  const file = await fileOf(host)
  const bytes = await readFile(file)
  bytes.fill('not a page of a database ', 0, Math.min(bytes.length, 40_000))
  await writeFile(file, bytes)
  const before = await sumOf(file)

  const again = await host.start()
  await expect(again.getByRole('heading', { name: 'The local database is damaged.' })).toBeVisible()
  await expect(again.getByText(`The file was left as it is: ${file}.`)).toBeVisible()
  await expectAccessible(again, 'screen of a damaged database')
  await tryInVain(again)
  await expect(again.getByRole('heading', { name: 'The local database is damaged.' })).toBeVisible()
  expect(await sumOf(file)).toBe(before)
  await again.getByRole('button', { name: 'Switch workspace' }).click()
  await again.getByRole('menuitem', { name: 'Add a workspace…' }).click()
  await expect(again.getByRole('heading', { name: 'Add a workspace' })).toBeVisible()
})

test('a database of a newer Patchbay says so and is left as it is', async ({ host, page }) => {
  await openSandbox(page)
  await host.quit()
  const file = await fileOf(host)
  const database = new Database(file)
  const version = database.pragma('user_version', { simple: true })
  database.pragma('user_version = 9999')
  // Otherwise the file itself says nothing of it yet.
  database.pragma('journal_mode = DELETE')
  database.close()
  const before = await sumOf(file)

  const again = await host.start()
  await expect(again.getByRole('heading', { name: 'This workspace was written by a newer Patchbay.' })).toBeVisible()
  await expect(again.getByText('Update Patchbay to open it. Nothing was changed.')).toBeVisible()
  expect(await sumOf(file)).toBe(before)

  const repaired = new Database(file)
  repaired.pragma(`user_version = ${version}`)
  repaired.close()
  await again.getByRole('button', { name: 'Try again' }).click()
  await expect(cardOf(again)).toContainText('Not connected')
})

test('the API key is asked for again where it cannot be kept; until then everything is readable', async ({
  host,
  page,
  sandbox,
}) => {
  const kept = page.getByText('Kept encrypted in this computer’s key store')
  await expect(kept.or(page.getByText('Kept in memory until Patchbay closes'))).toBeVisible()
  const isKept = await kept.isVisible()
  await openEnvironment(page, sandbox)
  await connectAndClose(host)
  await syncByCard(page, '813 records changed')

  const again = await host.restart()
  if (isKept) {
    await expect(cardOf(again)).toContainText('813 records')
    await syncByCard(again, 'Nothing had changed')
    return
  }
  await expect(again.getByRole('heading', { name: 'Enter the API key of Northwind' })).toBeVisible()
  await expectAccessible(again, 'screen that asks for the API key')
  await again.getByRole('button', { name: 'Go on without it' }).click()
  await expect(cardOf(again)).toContainText('813 records')
  await expect(again.getByText('The API key is missing.')).toBeVisible()
  const sync = cardOf(again).getByRole('button', { name: 'Sync now' })
  await expect(sync).toBeDisabled()
  await sync.hover()
  await expect(again.getByRole('tooltip')).toHaveText('Needs the API key')
  await openLatestRun(again)
  await expect(runPanel(again).getByRole('feed').getByRole('article').first()).toContainText('Created')
  await again.getByRole('link', { name: /^Integrations/ }).click()

  await again.getByRole('button', { name: 'Enter the API key' }).click()
  const dialog = again.getByRole('dialog')
  await dialog.getByLabel('API key', { exact: true }).fill('00000000-0000-4000-8000-000000000000')
  await dialog.getByRole('button', { name: 'Save and sync' }).click()
  await expect(dialog).toContainText('Nango refuses the API key.')
  await dialog.getByLabel('API key', { exact: true }).fill(sandbox.apiKey)
  await dialog.getByRole('button', { name: 'Save and sync' }).click()
  await expect(dialog).toHaveCount(0)
  await syncByCard(again, 'Nothing had changed')
})
