import { createInstance, type i18n } from 'i18next'
import { en } from './locales/en'
import { standardFieldsOf } from './model/fields'
import type { Problem, ProblemCode } from './model/problem'
import { entityKind } from './model/run'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation'
    resources: { translation: typeof en }
  }
}

/** The languages that there is a catalogue of. */
export const languages = ['en', 'de'] as const
export type Language = (typeof languages)[number]

/** What a person chose: a language, or the one of the computer. */
export type LanguageChoice = Language | 'system'

/** The language to speak: the one that was chosen, else the first one of the person's that there is a catalogue of. */
export function languageOf(choice: LanguageChoice, preferred: readonly string[]): Language {
  if (choice !== 'system') return choice
  const known = (tag: string) => languages.find((language) => language === tag.toLowerCase().split(/[-_]/)[0])
  return preferred.map(known).find((language) => language !== undefined) ?? 'en'
}

/**
 * Makes an i18next instance that speaks English, ready at once. For main, the engine's worker and the renderer alike.
 * Another language is given to it with {@link addGerman}.
 */
export function createI18n(): i18n {
  const instance = createInstance()
  void instance.init({
    lng: 'en',
    fallbackLng: 'en',
    initAsync: false,
    resources: { en: { translation: en } },
    // React and the terminal escape by themselves; in plain text an escaped "&" would be shown as it stands.
    interpolation: { escapeValue: false },
  })
  // A word that may begin a line, inside a sentence: English writes it small, German as it is.
  instance.services.formatter?.add('inline', (value, language) =>
    language === 'en' ? String(value).toLocaleLowerCase(language) : String(value),
  )
  return instance
}

/** Gives an instance the German catalogue. It is no import of this file, so that a first screen in English is without it. */
export function addGerman(instance: i18n, catalogue: typeof import('./locales/de').de): void {
  instance.addResourceBundle('de', 'translation', catalogue)
}

const shared = createI18n()

/** The three parts of a problem's text. `action` labels the button that mends it; empty where there is nothing to do. */
export interface ProblemText {
  fact: string
  safe: string
  action: string
}

/** The one value that the text of a code likes to name; its `*_named` form is used when the problem carries it. */
const nameOf: Partial<Record<ProblemCode, string>> = {
  DATABASE_DAMAGED: 'path',
  DATA_FOLDER_NOT_WRITABLE: 'path',
  DATA_FOLDER_MOVED: 'path',
  DATABASE_FOREIGN: 'what',
  NANGO_SCOPE_MISSING: 'scope',
  NANGO_INTEGRATION_GONE: 'integrationKey',
  NANGO_SYNC_MISSING: 'sync',
  NANGO_SYNC_FAILED: 'sync',
  NANGO_SYNC_SLOW: 'sync',
  NANGO_MODEL_FOREIGN: 'sync',
  OTHER_ACCOUNT: 'account',
  CRM_DAILY_LIMIT: 'limit',
  CRM_SCOPE_MISSING: 'scope',
  CRM_FEATURE_MISSING: 'stream',
  CRM_REFUSED_RECORD: 'value',
  CRM_REFUSED_OPERATION: 'reason',
  RECORD_NEEDED_FIRST: 'what',
  VALUE_NOT_TAKEN: 'reason',
  NEEDED_RECORD_GONE: 'what',
  STREAMS_FAILED: 'stream',
  INTEGRATION_NOT_CONNECTED: 'provider',
  INTEGRATION_PAUSED: 'provider',
  NOT_FOUND: 'what',
  UNKNOWN_PROVIDER: 'provider',
  BAD_INPUT: 'reason',
}

/** Words of the engine in a language: "contacts, leads", or the name of a stream. What is no such word stays. */
export function engineWords(text: string, language: i18n): string {
  // A problem may name several: "contacts, leads".
  const words = language.exists(`common.word.${text}`) ? [text] : text.split(', ')
  return words
    .map((word) =>
      language.exists(`common.word.${word}`) ? language.t(`common.word.${word}` as 'common.word.run') : word,
    )
    .join(', ')
}

/** Values of problems that are words of the engine. */
const worded = ['what', 'stream', 'object', 'parents', 'type', 'way'] as const

/** What a language calls a standard field that the engine names by its label; other names are the CRM's and stay. */
function fieldWord(label: string, language: i18n): string {
  if (language.language === 'en') return label
  for (const kind of entityKind.options) {
    const field = standardFieldsOf(kind).find((each) => each.label === label)
    const key = `fields.${kind}.${field?.id}`
    if (field && language.exists(key)) return language.t(key as 'fields.contact.email')
  }
  return label
}

/** Why a value cannot be taken and how to mend that, in a language; the engine has said it in English. */
function faultWords({ fault, listed, more, ...params }: Problem['params'], language: i18n): Record<string, string> {
  const key = `values.${fault}`
  if (language.language === 'en' || !language.exists(`${key}.reason`)) return {}
  const options =
    typeof more === 'number' && more > 0
      ? language.t('values.more', { listed: String(listed), count: more })
      : params.options
  return {
    reason: language.t(`${key}.reason` as 'values.list.reason', params),
    fix: language.t(`${key}.fix` as 'values.list.fix', { ...params, options }),
  }
}

/** The values of a problem in the words of a language. */
function wordsOf(params: Problem['params'], language: i18n): Record<string, unknown> {
  const standIns = language.t('common.standIn', { returnObjects: true })
  const values: Record<string, unknown> = { ...standIns, ...params }
  for (const name of worded) {
    const value = params[name]
    if (typeof value === 'string') values[name] = engineWords(value, language)
  }
  Object.assign(values, faultWords(params, language))
  if (typeof params.field === 'string') values.field = fieldWord(params.field, language)
  return values
}

/** Puts a problem into words: what happened, what is safe, what to do next. */
export function describeProblem(problem: Problem, language: i18n = shared): ProblemText {
  const { resumesAt, count, ...rest } = problem.params
  const values = wordsOf(rest, language)
  if (resumesAt !== undefined) values.resumesAt = new Date(resumesAt)
  if (typeof count === 'number') values.count = count

  const named = nameOf[problem.code]
  const forms: string[] = []
  if (problem.code === 'DATA_FOLDER_NOT_OURS' && problem.params.reason !== undefined)
    forms.push(String(problem.params.reason))
  if (resumesAt !== undefined) forms.push('at')
  if (problem.params.seconds !== undefined) forms.push('timed')
  if (problem.params.workspaces !== undefined) forms.push('listed')
  if (problem.params.fix !== undefined) forms.push('mended')
  if (named !== undefined && problem.params[named] !== undefined) forms.push('named')

  const part = (name: keyof ProblemText): string => {
    const key = `problems.${problem.code}.${name}`
    const form = forms.find((candidate) => language.exists(`${key}_${candidate}`))
    const text = language.t(key as 'problems.INTERNAL.fact', { ...values, ...(form ? { context: form } : {}) })
    return text.charAt(0).toUpperCase() + text.slice(1)
  }
  return { fact: part('fact'), safe: part('safe'), action: part('action') }
}

/** The text of a problem in one line, for logs, REST and terminals. */
export function problemLine(problem: Problem, language: i18n = shared): string {
  const { fact, safe } = describeProblem(problem, language)
  return `${fact} ${safe}`
}

/** The tag for Intl behind a language of the catalogue: plain English means day before month and 24 hours. */
export function formatLocale(language: string): string {
  return language === 'en' ? 'en-GB' : language
}
