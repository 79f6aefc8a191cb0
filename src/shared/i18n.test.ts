import { describe, expect, it } from 'vitest'
import { addGerman, createI18n, describeProblem, problemLine } from './i18n'
import { de } from './locales/de'
import { problems } from './locales/en/problems'
import { makeProblem, problemCodes } from './model/problem'

const allParams = {
  provider: 'Acme',
  host: 'api.nango.dev',
  stream: 'contacts',
  path: '/data/patchbay.sqlite',
  scope: 'crm.objects.contacts.read',
  integrationKey: 'acme-eu',
  account: 'Fabrikam',
  found: 'Contoso',
  count: 1234,
  limit: 15000,
  seconds: 30,
  resumesAt: '2026-11-24T02:00:00.000Z',
  what: 'run',
  reason: 'provider: expected string',
  sync: 'contacts',
  object: 'notes',
  parents: 'contacts',
}

describe('texts of problems', () => {
  it('has texts for every code and for nothing else', () => {
    expect(Object.keys(problems).sort()).toEqual([...problemCodes].sort())
  })

  it.each(problemCodes)('%s reads as whole sentences, with and without its values', (code) => {
    for (const params of [{}, allParams]) {
      const { fact, safe, action } = describeProblem(makeProblem(code, params))
      for (const sentence of [fact, safe]) {
        expect(sentence).toMatch(/^[A-Z0-9].*\.$/)
        expect(sentence).not.toMatch(/\{\{|\}\}|undefined|NaN|Invalid|problems\.|!|[Pp]lease|[Oo]ops/)
        expect(sentence).not.toContain(code)
      }
      expect(action).not.toMatch(/\{\{|problems\.|[.!]$/)
    }
  })

  it('names what the problem names', () => {
    expect(describeProblem(makeProblem('ACCESS_REVOKED', { provider: 'Acme' })).fact).toBe(
      'Acme no longer accepts our access.',
    )
    expect(describeProblem(makeProblem('ACCESS_REVOKED')).fact).toBe('The CRM no longer accepts our access.')
  })

  it('counts in the grammar of the language', () => {
    const fact = (count: number) => describeProblem(makeProblem('RECORDS_FAILED', { count })).fact
    expect(fact(1)).toBe('1 record was not accepted.')
    expect(fact(1234)).toBe('1,234 records were not accepted.')
    expect(describeProblem(makeProblem('RECORDS_FAILED')).fact).toBe('Some records were not accepted.')
  })

  it('says when syncing resumes if that is known', () => {
    const safe = (params: Record<string, string | number>) =>
      describeProblem(makeProblem('CRM_RATE_LIMITED', params)).safe
    expect(safe({})).toBe('Syncing resumes by itself. Nothing is lost.')
    expect(safe({ seconds: 8 })).toBe('Syncing resumes by itself in 8 s. Nothing is lost.')
    expect(safe({ resumesAt: allParams.resumesAt })).toMatch(/^Syncing resumes by itself at \d{1,2}:00 ?.*\. Nothing/)
  })

  it('names a standard field in its language, and others as the CRM does', () => {
    const german = createI18n()
    addGerman(german, de)
    void german.changeLanguage('de')
    const fact = (field: string, language = german) =>
      describeProblem(makeProblem('FIELD_READ_ONLY', { field }), language).fact
    expect(fact('Company name')).toMatch(/^Unternehmen /)
    expect(fact('Loyalty points')).toMatch(/^Loyalty points /)
    expect(fact('Company name', createI18n())).toMatch(/^Company name /)
  })

  it('says in its language why a value is not taken', () => {
    const german = createI18n()
    addGerman(german, de)
    void german.changeLanguage('de')
    const said = (params: Record<string, string | number>) => {
      const english = { field: 'Email', reason: 'in English', fix: 'In English' }
      const { fact, safe } = describeProblem(makeProblem('VALUE_NOT_TAKEN', { ...english, ...params }), german)
      return `${fact} ${safe}`
    }
    expect(said({ fault: 'email', value: 'bo(at)x' })).toMatch(
      /E-Mail.*: „bo\(at\)x“ ist keine E-Mail-Adresse\. Schreiben/,
    )
    const option = { fault: 'option', value: 'warm', provider: 'Acme', options: 'a, b and 3 more', listed: 'a, b' }
    expect(said({ ...option, more: 3 })).toContain('Wählen Sie eine von: a, b und 3 weitere.')
    expect(said({})).toContain('in English')
  })

  it('leaves the values as they are instead of escaping them for HTML', () => {
    expect(problemLine(makeProblem('ACCESS_REVOKED', { provider: 'A & <B>' }))).toContain('A & <B> no longer')
  })

  it('gives every place an instance that is ready at once', () => {
    const first = createI18n()
    expect(first).not.toBe(createI18n())
    expect(first.t('problems.INTERNAL.action')).toBe('Copy details')
  })
})
