import type { Page } from '@playwright/test'
import { de } from '../../src/shared/locales/de'
import { en } from '../../src/shared/locales/en'
import { expectAccessible } from './fixtures/axe'
import { expect, test } from './fixtures/host'
import { cardOf, connectAndClose, openEnvironment, syncByCard } from './fixtures/steps'

type Tree = { [key: string]: string | Tree }

/** The texts of a catalogue by their keys. */
function textsOf(tree: Tree, path = ''): [key: string, text: string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${path}${key}`, value] as [string, string]] : textsOf(value, `${path}${key}.`),
  )
}

const german = new Map(textsOf(de))
const germanTexts = new Set(german.values())
/** What no German screen says: the English texts that German has another one for, with room for their values. */
const english = textsOf(en)
  .filter(
    ([key, text]) => german.has(key) && !germanTexts.has(text) && /[a-z]{3}/i.test(text.replace(/\{\{.*?\}\}/g, '')),
  )
  .map(([key, text]) => ({
    key,
    text,
    pattern: `^${text
      .replaceAll(/<\/?\w+\/?>/g, '')
      .split(/\{\{.*?\}\}/)
      .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.+')}$`,
  }))
/** Words that an English account has for its own fields and values, too. */
const ofAccounts = new Set(textsOf(en).flatMap(([key, text]) => (/^(?:fields|common\.word)\./.test(key) ? [text] : [])))

/**
 * Everything that a page says: its texts, and what is read out or shown beside them. But the lines of a log, which are in
 * English as they were written down.
 */
const said = `(() => {
  const said = new Set()
  const isLogged = (element) => element.closest('[role="log"]') !== null
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (texts.nextNode())
    if (!isLogged(texts.currentNode.parentElement)) said.add(texts.currentNode.textContent.trim())
  const named = [...document.querySelectorAll('[aria-label], [title], [placeholder]')]
  for (const element of named.filter((each) => !isLogged(each)))
    for (const name of ['aria-label', 'title', 'placeholder']) said.add((element.getAttribute(name) ?? '').trim())
  said.delete('')
  return [...said]
})()`

async function expectGerman(page: Page, place: string): Promise<void> {
  const all = await page.evaluate<string[]>(said)
  expect(all.length, place).toBeGreaterThan(15)
  const known = place.includes('mapping') ? english.filter(({ text }) => !ofAccounts.has(text)) : english
  const left = all.flatMap((text) => {
    const found = known.find(({ pattern }) => new RegExp(pattern).test(text))
    return found ? [`${text} (${found.key})`] : []
  })
  expect(left, place).toEqual([])
}

test('a screen in German has no English text left', async ({ host, page, sandbox }) => {
  test.slow()
  await openEnvironment(page, sandbox)
  await connectAndClose(host)
  await syncByCard(page, '813 records')
  const start = page.url().split('#')[0]
  const id = (await cardOf(page).getAttribute('data-integration')) ?? ''
  await page.goto(`${start}#/settings/general`)
  await page.getByRole('radiogroup', { name: 'Language' }).getByText('Deutsch').click()
  await expect(page.getByRole('heading', { name: 'Allgemein' })).toBeVisible()
  await expect(page.locator('html[lang="de"]')).toBeAttached()
  // Messages that were there before are in the language of their time.
  await page.reload()

  const places = [
    ['integrations', 'Integrationen'],
    ['integrations/ID', 'Datenströme'],
    ['integrations/ID/runs', 'Läufe'],
    ['integrations/ID/mapping/contacts', 'Zuordnung'],
    ['integrations/ID/settings/contacts', 'Löschschutz'],
    ['integrations/ID/verify/contacts', 'Vergleich'],
    ['records/contacts', 'Vorhanden in'],
    ['records/companies', 'Unternehmen'],
    ['coverage', 'Wer ist wo'],
    ['runs', 'Auslöser'],
    ['conflicts', 'Keine Konflikte'],
    ['reviews', 'Prüfungen'],
    ['waiting', 'Nichts steht aus'],
    ['settings/appearance', 'Darstellung'],
    ['settings/notifications', 'Benachrichtigen, wenn'],
    ['settings/network', 'Nango antwortet'],
    ['settings/data', 'Datenordner'],
    ['settings/diagnostics', 'Version'],
    ['settings/workspace', 'Arbeitsbereich'],
    ['workspaces/add', 'Sandbox ausprobieren'],
  ] as const
  for (const [place, text] of places) {
    await page.goto(`${start}#/${place.replace('ID', id)}`)
    await expect(page.getByText(text).first()).toBeVisible()
    await page.waitForLoadState('networkidle')
    await expectGerman(page, place)
  }

  await page.goto(`${start}#/runs`)
  await page.getByRole('row').nth(2).click()
  await expect(page.getByText('Protokoll').first()).toBeVisible()
  await expectGerman(page, 'a run')
  await page.goto(`${start}#/records/contacts`)
  await page.getByRole('row').nth(3).click()
  await expect(page.getByRole('tab', { name: 'Verlauf' })).toBeVisible()
  await expectGerman(page, 'a record')
  await page.getByRole('tab', { name: 'Verlauf' }).click()
  await expectGerman(page, 'the history of a record')
  await expectAccessible(page, 'a record in German')
  await page.keyboard.press('ControlOrMeta+k')
  await expect(page.getByRole('combobox', { name: 'Suchen oder ausführen' })).toBeFocused()
  await expectGerman(page, 'the palette')
})
