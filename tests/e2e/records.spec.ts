import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { expectAccessible } from './fixtures/axe'
import { expect, test } from './fixtures/host'
import { cardOf, connectAndClose, dialogOf, openEnvironment, syncByCard } from './fixtures/steps'

const panel = (page: Page) => page.getByRole('complementary', { name: 'Record' })
const rows = (page: Page) =>
  page
    .getByRole('table', { name: /^(Contacts|Companies|Leads|Activities)$/ })
    .getByRole('row')
    .filter({ has: page.getByRole('cell') })

/** Opens the contacts of an account that has been synced once. */
async function openContacts(page: Page): Promise<void> {
  await page.getByRole('link', { name: /^Records/ }).click()
  await expect(page.getByRole('heading', { name: 'Contacts' })).toBeVisible()
  await expect(rows(page).first()).toBeVisible()
}

test('records are found, edited, written about and put back', async ({ host, page, sandbox }) => {
  test.slow()
  await openEnvironment(page, sandbox)
  await connectAndClose(host)
  await syncByCard(page, '[\\d,]+ records changed')
  await openContacts(page)
  await expectAccessible(page, 'list of contacts')

  await test.step('a search and an order stay over a reload and lead back', async () => {
    const name = (await rows(page).first().getByRole('cell').nth(1).textContent()) ?? ''
    await page.getByRole('searchbox').fill(name)
    await expect(page.getByText(/^\d+ match(es)? in \d+ ms$/)).toBeVisible()
    await page.getByRole('button', { name: 'Name', exact: true }).click()
    await expect(page.getByRole('columnheader', { name: 'Name' })).toHaveAttribute('aria-sort', 'ascending')
    await page.reload()
    await expect(page.getByRole('searchbox')).toHaveValue(name)
    await expect(page.getByRole('columnheader', { name: 'Name' })).toHaveAttribute('aria-sort', 'ascending')
    await page.getByRole('searchbox').fill('no such person anywhere')
    await expect(page.getByText(/^No contacts match/)).toBeVisible()
    await expectAccessible(page, 'list without a match')
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await expect(rows(page).first()).toBeVisible()
  })

  await test.step('a record opens by keyboard, and an edit says where it goes', async () => {
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect(panel(page).getByRole('textbox').first()).toBeVisible()
    const more = panel(page).getByRole('button', { name: /empty fields?$/ })
    if ((await more.count()) > 0) await more.click()
    await panel(page).getByRole('textbox', { name: 'Job title' }).fill('Keeper of the Switchboard')
    await expect(panel(page)).toContainText('will push')
    await expectAccessible(page, 'panel with an edit')
    await page.keyboard.press('Control+Enter')
    await expect(panel(page)).not.toContainText('edited')
    // Nothing is pushed to an account before its first sync has been looked at.
    await expect(panel(page).getByRole('region', { name: 'Job title' })).toContainText('will push')
    await expect(panel(page)).toContainText('1 field to 1 CRM')
  })

  await test.step('what no CRM takes is refused at its field, and stays typed', async () => {
    const email = panel(page).getByRole('textbox', { name: 'Email', exact: true })
    const before = await email.inputValue()
    await email.fill('no address')
    await panel(page).getByRole('button', { name: 'Save and push' }).click()
    await expect(panel(page)).toContainText('is no e-mail address')
    await expectAccessible(page, 'panel with a refusal')
    await expect(email).toHaveValue('no address')
    await panel(page).getByRole('button', { name: 'Discard' }).click()
    await expect(email).toHaveValue(before)
  })

  await test.step('a note is written where it is read', async () => {
    await panel(page)
      .getByRole('tab', { name: /^Activities/ })
      .click()
    await panel(page).getByRole('button', { name: 'Write a note' }).click()
    await panel(page).getByRole('textbox', { name: 'Note' }).fill('Asks for 5 < 6')
    await expectAccessible(page, 'form of a note')
    await panel(page).getByRole('button', { name: 'Save' }).click()
    await expect(panel(page).getByRole('listitem').filter({ hasText: 'Asks for 5 < 6' })).toBeVisible()
  })

  await test.step('the record as it was, and back to it', async () => {
    await panel(page)
      .getByRole('tab', { name: /^History/ })
      .click()
    await expect(panel(page)).toContainText('Job title edited')
    await panel(page)
      .getByRole('link', { name: /First seen at/ })
      .click()
    const title = page.getByRole('row', { name: /Keeper of the Switchboard/ })
    await title.getByRole('checkbox').check()
    await expectAccessible(page, 'record as it was')
    await page.getByRole('button', { name: 'Restore 1 field' }).click()
    await expect(title).toHaveCount(0)
    await page.goBack()
    await expect(panel(page)).toBeVisible()
  })

  await test.step('many are edited at once, and undone as one run', async () => {
    await page.keyboard.press('Escape')
    await expect(panel(page)).toHaveCount(0)
    // Keys are for rows that one sees: the list is read again on the way back to it.
    await expect(rows(page).first()).toBeVisible()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Space')
    await page.keyboard.press('Shift+ArrowDown')
    await expect(page.getByText('2 selected')).toBeVisible()
    await expectAccessible(page, 'list with a selection')
    await page.getByRole('button', { name: 'Edit a field…' }).click()
    await dialogOf(page).getByRole('combobox', { name: 'Field' }).selectOption({ label: 'Job title' })
    await dialogOf(page).getByRole('textbox', { name: 'New value' }).fill('One of two')
    await expectAccessible(page, 'dialog to edit many')
    await dialogOf(page).getByRole('button', { name: 'Edit 2 records' }).click()
    await expect(dialogOf(page)).toContainText('2 records were changed.')
    await dialogOf(page).getByRole('button', { name: 'Close' }).click()
    const download = page.waitForEvent('download')
    await page.locator('footer').getByRole('button', { name: 'Export' }).click()
    expect((await download).suggestedFilename()).toMatch(/^patchbay-contact-.*\.csv$/)
    await page.getByRole('link', { name: 'Sync runs' }).click()
    await expect(page.getByRole('table', { name: /^Sync runs/ })).toBeVisible()
  })
})

test('records are read, and are not edited, after their account was disconnected', async ({ host, page, sandbox }) => {
  await openEnvironment(page, sandbox)
  await connectAndClose(host)
  await syncByCard(page, '[\\d,]+ records changed')
  await cardOf(page)
    .getByRole('button', { name: /^More actions/ })
    .click()
  await page.getByRole('menuitem', { name: 'Disconnect…' }).click()
  await dialogOf(page).getByRole('button', { name: 'Disconnect', exact: true }).click()
  await expect(dialogOf(page)).toHaveCount(0)
  await openContacts(page)
  await rows(page).first().click()
  await expect(panel(page)).toContainText(/Read-only: .* is disconnected\./)
  await expect(panel(page).getByRole('textbox')).toHaveCount(0)
  await expectAccessible(page, 'panel of a record that is only read')
})

test('a CSV file is looked at before it is imported, and one that is none is refused', async ({
  host,
  page,
  sandbox,
}) => {
  test.slow()
  await openEnvironment(page, sandbox)
  await connectAndClose(host)
  await syncByCard(page, '[\\d,]+ records changed')
  await openContacts(page)
  await page.getByRole('link', { name: 'Import', exact: true }).click()
  const choose = async (text: string, name = 'Choose a file') => {
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name, exact: true }).click()
    await (await chooser).setFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
  }
  const rowsOfFile = page.getByRole('region', { name: 'Rows of the file' })

  await test.step('what is no table changes nothing', async () => {
    await choose('email\n"never closed')
    await expect(page.getByText(/never closed/)).toBeVisible()
    await expect(page.getByRole('button', { name: 'Columns', exact: true })).toHaveCount(0)
    await expectAccessible(page, 'import of a file that is none')
  })

  await test.step('columns are guessed and changed, also after a reload', async () => {
    await choose('Surname;E-mail;Extra\nImported;imported@x.test;Lund\nBad;no address;Oslo\n', 'Choose another file')
    await expect(page.getByRole('combobox', { name: 'Separator' })).toHaveValue(';')
    await page.getByRole('button', { name: 'Columns', exact: true }).click()
    await expect(page.getByRole('combobox', { name: 'Field for Surname' })).toHaveValue('Last name')
    await page.getByRole('combobox', { name: 'Field for Extra' }).click()
    await page.getByRole('option', { name: 'City', exact: true }).click()
    await expect(page.getByText('3 of 3 columns are used.')).toBeVisible()
    await page.reload()
    await expect(page.getByRole('combobox', { name: 'Field for Extra' })).toHaveValue('City')
    await expectAccessible(page, 'columns of a file')
  })

  await test.step('rows say what they become, and those that are not taken come back with the reason', async () => {
    await page.getByRole('button', { name: 'Preview 2 rows' }).click()
    await expect(rowsOfFile).toContainText('3 fields')
    await page.getByText('Not valid 1', { exact: true }).click()
    await expect(rowsOfFile.getByRole('row')).toHaveCount(2)
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save 1 row as CSV' }).click()
    const saved = await readFile(await (await download).path(), 'utf8')
    expect(saved).toMatch(/^\uFEFFSurname,E-mail,Extra,Reason\r\nBad,no address,Oslo,.+/)
    await expectAccessible(page, 'preview of an import')
    await page.goBack()
    await expect(page.getByRole('combobox', { name: 'Field for Extra' })).toBeVisible()
    await page.goForward()
  })

  await test.step('the record is here, and the run can be opened', async () => {
    await page.getByRole('button', { name: 'Import 1 record' }).click()
    await expect(page.getByText('1 record imported.')).toBeVisible()
    await expectAccessible(page, 'end of an import')
    await page.getByRole('link', { name: 'Open the run, undo' }).click()
    await expect(page.getByRole('button', { name: 'Undo changes…' })).toBeVisible()
    await page.goBack()
    await page.getByRole('link', { name: 'Show contacts' }).click()
    await page.getByRole('searchbox').fill('imported@x.test')
    await expect(rows(page).first()).toContainText('Imported')
  })
})
