import type { i18n } from 'i18next'
import { describeProblem } from './i18n'
import type { Notice } from './model/notice'

/** A notice in a language: whom it is about, and what has happened with what is safe. */
export function noticeText(notice: Notice, language: i18n): { title: string; body: string } {
  const { provider, account, workspace, problem, count } = notice
  const name = language.t('integrations.named', { provider, account })
  const title = workspace === null ? name : `${name} (${workspace})`
  if (problem === null) return { title, body: language.t('native.notice.conflicts', { count }) }
  const { fact, safe } = describeProblem(problem, language)
  return { title, body: safe === '' ? fact : `${fact} ${safe}` }
}
