import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse, print } from '@swc/core'
import { filesBelow } from '../lib/files.mjs'

const provider = /hub ?spot|high ?level|salesforce|pipedrive/i
const statement =
  /\b(?:SELECT\s[^;]*\sFROM\s|INSERT\s+(?:OR\s+\w+\s+)?INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|CREATE\s+(?:UNIQUE\s+)?(?:TABLE|INDEX|VIRTUAL|TRIGGER)\s|PRAGMA\s+\w)/

const isTest = (path) => /\.test\.tsx?$|\/testing(?:\/|\.tsx?$)/.test(path)

/** What must not be written where, whatever is imported. Comments do not count, tests neither. */
export const wordRules = [
  {
    name: 'providers-are-not-named',
    comment: 'a provider is named in its folder and in its line of the registry only',
    applies: (path) => !/^src\/main\/(?:engine\/providers|sandbox\/crm)\/(?:(?!kit\/)[^/]+\/|registry\.ts$)/.test(path),
    finds: provider,
  },
  {
    name: 'registry-lists-providers',
    comment: 'the registry names a provider in import lines and in its list only',
    applies: (path) => /^src\/main\/(?:engine\/providers|sandbox\/crm)\/registry\.ts$/.test(path),
    finds: /(?:===?|!==?|case)\s*['"`][^'"`]*(?:hub ?spot|high ?level|salesforce|pipedrive)/i,
  },
  {
    name: 'engine-names-no-sandbox',
    comment: 'the gateway, the sync and the providers cannot tell the sandbox from the real thing',
    applies: (path) =>
      /^src\/main\/engine\/(?:nango|fields|providers|crm|store|entities|sync|runs|insight)\//.test(path),
    // Nango calls the vendor's own test orgs so.
    finds: /(?<!'salesforce-)sandbox/i,
  },
  {
    name: 'sql-is-only-in-store',
    comment: 'only src/main/engine/store holds SQL',
    applies: (path) => !path.startsWith('src/main/engine/store/'),
    finds: statement,
  },
  {
    name: 'web-security-stays-on',
    comment: 'these switches of Electron are never touched',
    applies: () => true,
    finds: /webSecurity|allowRunningInsecureContent|experimentalFeatures|enableBlinkFeatures/,
  },
  {
    name: 'one-place-for-ipc',
    comment: 'ipcMain is used in src/main/electron/window/ipc.ts only, which checks the sender',
    applies: (path) => path !== 'src/main/electron/window/ipc.ts',
    // Taking away a listener that a library has put there is fine.
    finds: /\bipcMain\b(?!\s*\.\s*remove)(?![^{}\n]*\}\s*from\b)/,
  },
  {
    name: 'labels-come-from-the-catalogue',
    comment: 'what a screen reader, a tooltip or an empty field says is in every language: t(…)',
    applies: (path) => /^src\/renderer\/.*\.tsx$/.test(path),
    finds:
      /\s(?:aria-(?:label|description|roledescription|valuetext)|title|placeholder|label|alt|description|hint)=(?:\{\s*)?["'`](?!Patchbay["'`])[^"'`$]*[A-Za-z]{2}/,
  },
  {
    name: 'texts-come-from-the-catalogue',
    comment: 'what a screen says is in every language: t(…)',
    applies: (path) => /^src\/renderer\/.*\.tsx$/.test(path),
    finds: /(?:(?<!=)>|\})[^<>{}=;()]*[A-Za-z]{3}[^<>{}=;()]*<\//,
  },
  {
    name: 'one-bridge',
    comment: 'ipcRenderer is used in src/preload only',
    applies: (path) => !path.startsWith('src/preload/'),
    finds: /\bipcRenderer\b/,
  },
]

/** A provider's own folders, with all tests in them. */
const ofProvider = /^src\/main\/(?:engine\/providers|sandbox\/crm)\/(?!kit\/|testing\/)[^/]+\//

/** Tests, and what only they use, name no provider either, in comments neither: they take one from its words. */
export const testRule = {
  name: 'tests-name-no-provider',
  comment: 'tests take a provider from wordsOf() or the registry, and name one only in its folder',
}

async function checkTests(folder) {
  const files = (
    await Promise.all(['src', 'tests'].map(async (top) => prefixed(top, await filesBelow(join(folder, top)))))
  ).flat()
  const tests = files.filter((path) => /\.tsx?$/.test(path) && (path.startsWith('tests/') || isTest(path)))
  const { name: rule, comment } = testRule
  const violations = []
  for (const file of tests.filter((path) => !ofProvider.test(path))) {
    const found = provider.exec(await readFile(join(folder, file), 'utf8'))
    if (found !== null) violations.push({ rule, file, text: `has “${found[0]}”: ${comment}` })
  }
  return violations
}

const prefixed = (top, paths) => paths.map((path) => `${top}/${path}`)

/** The code without its comments. */
async function withoutComments(code, path) {
  const tree = await parse(code, { syntax: 'typescript', tsx: path.endsWith('x'), target: 'esnext', decorators: true })
  return (await print(tree)).code
}

/** @returns {Promise<{ rule: string, file: string, text: string }[]>} */
export async function checkWords(folder) {
  const files = (await filesBelow(join(folder, 'src'))).map((path) => `src/${path}`)
  const violations = []
  for (const file of files.filter((path) => /\.tsx?$/.test(path) && !isTest(path))) {
    const rules = wordRules.filter((rule) => rule.applies(file))
    const written = await readFile(join(folder, file), 'utf8')
    // Most files name nothing of it: they need no parsing.
    if (!rules.some((rule) => rule.finds.test(written))) continue
    const code = await withoutComments(written, file)
    for (const rule of rules) {
      const found = rule.finds.exec(code)
      if (found !== null) violations.push({ rule: rule.name, file, text: `has “${found[0].trim()}”: ${rule.comment}` })
    }
  }
  return [...violations, ...(await checkTests(folder))]
}
