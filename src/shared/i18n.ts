import { createInstance, type i18n } from 'i18next'
import { en } from './locales/en'
import type { Problem, ProblemCode } from './model/problem'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation'
    resources: { translation: typeof en }
  }
}

/** Makes an i18next instance over the whole catalogue, ready at once. For main, the engine's worker and the renderer alike. */
export function createI18n(language = 'en'): i18n {
  const instance = createInstance()
  void instance.init({
    lng: language,
    fallbackLng: 'en',
    initAsync: false,
    resources: { en: { translation: en } },
    // React and the terminal escape by themselves; in plain text an escaped "&" would be shown as it stands.
    interpolation: { escapeValue: false },
  })
  return instance
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

/** Words that stand in for values which a problem does not carry. */
const standIns = {
  provider: 'the CRM',
  host: 'the given address',
  stream: 'records',
  field: 'a field',
  owner: 'of the owner',
  tags: 'as this workspace says',
  value: 'a value',
  crmField: 'a field of the CRM',
  crmType: 'one kind',
  type: 'another kind',
  way: 'from',
}

/** Puts a problem into words: what happened, what is safe, what to do next. */
export function describeProblem(problem: Problem, language: i18n = shared): ProblemText {
  const { resumesAt, count, ...rest } = problem.params
  const values: Record<string, unknown> = { ...standIns, ...rest }
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
