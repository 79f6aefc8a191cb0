import { describe, expect, it } from 'vitest'
import { addGerman, createI18n, describeProblem, languageOf } from '../i18n'
import { makeProblem, problemCodes } from '../model/problem'
import { de } from './de'
import { en } from './en'

type Tree = { [key: string]: string | Tree }

/** Every text of a catalogue by its key. */
function textsOf(tree: Tree, path = ''): [key: string, text: string][] {
  return Object.entries(tree).flatMap(([key, value]) => {
    const full = path === '' ? key : `${path}.${key}`
    return typeof value === 'string' ? [[full, value] as [string, string]] : textsOf(value, full)
  })
}

/** What a text has to carry over: its values with their formats, and its marks. */
const carriedBy = (text: string) => [...(text.match(/\{\{[^}]+\}\}|<\/?\w+\/?>/g) ?? [])].sort()

/** The words of a text alone. */
const wordsIn = (text: string) => text.replaceAll(/\{\{[^}]*\}\}|<\/?\w+\/?>|--[\w-]+/g, '')

const english = new Map(textsOf(en))
const german = textsOf(de)

describe('the German catalogue', () => {
  it('has a text for every English one but those of the command line and of the server, and no other', () => {
    const wanted = [...english.keys()].filter((key) => !/^(cli|server)\./.test(key))
    expect(german.map(([key]) => key).sort()).toEqual(wanted.sort())
  })

  it('carries the same values and marks in every text', () => {
    const differing = german.filter(([key, text]) => {
      const [one, other] = [carriedBy(english.get(key) ?? ''), carriedBy(text)]
      return one.join() !== other.join()
    })
    expect(differing).toEqual([])
  })

  it('leaves no text in English', () => {
    // Names, units, and words that are the same in both languages.
    const same = /^(?:[\W\d]*|\{\{.*\}\}.*|Patchbay.*|Nango|System|English|Deutsch|[A-Z][\w-]*|in|In \{\{\w+\}\})$/
    const copied = german.filter(([key, text]) => english.get(key) === text && !same.test(text))
    expect(copied).toEqual([])
    const words = /\b(?:the|and|with|record|records|sync|this|is|are|of|to be|run|runs|undo|settings)\b/
    const left = german.filter(([, text]) => words.test(wordsIn(text)))
    expect(left).toEqual([])
  })

  it('speaks to people as the glossary says', () => {
    const wrong = /\b(?:du|deine?|dich|Workspace|Sync(?!-Funktion)\w*|synchronis\w*|Undo)\b/i
    expect(german.filter(([, text]) => wrong.test(wordsIn(text)))).toEqual([])
    // Quotes are „…“ and sentences have no exclamation marks.
    expect(german.filter(([, text]) => /["“][^„]*”|”|!/.test(text))).toEqual([])
  })
})

describe('the language', () => {
  it('is the chosen one, else the first of the person that there is', () => {
    expect(languageOf('de', ['en-US'])).toBe('de')
    expect(languageOf('en', ['de-AT'])).toBe('en')
    expect(languageOf('system', ['fr-CH', 'de-CH', 'en'])).toBe('de')
    expect(languageOf('system', ['de_DE.UTF-8'])).toBe('de')
    expect(languageOf('system', ['fr'])).toBe('en')
    expect(languageOf('system', [])).toBe('en')
  })

  it('changes at once, and counts and writes numbers in its own way', () => {
    const instance = createI18n()
    addGerman(instance, de)
    void instance.changeLanguage('de')
    expect(instance.t('streamSettings.records.contacts', { count: 12_345 })).toBe('12.345 Kontakte')
    expect(instance.t('streamSettings.records.contacts', { count: 1 })).toBe('1 Kontakt')
    expect(instance.t('waiting.op.create', { kind: instance.t('common.kind.contact') })).toBe('neu: Kontakt')
    expect(instance.t('cli.name' as 'common.app', { defaultValue: '-' })).toBe('-')
    void instance.changeLanguage('en')
    expect(instance.t('waiting.op.create', { kind: instance.t('common.kind.contact') })).toBe('new contact')
  })

  it('of problems puts the words of the engine into its own, and stands in for what is not known', () => {
    const instance = createI18n()
    addGerman(instance, de)
    void instance.changeLanguage('de')
    const failed = describeProblem(makeProblem('STREAMS_FAILED', { stream: 'Contacts, Deals and leads' }), instance)
    expect(failed.fact).toBe('Dieser Abgleich ist fehlgeschlagen für Kontakte, Deals und Leads.')
    expect(describeProblem(makeProblem('NOT_FOUND', { what: 'run' }), instance).fact).toBe('Hier nicht gefunden: Lauf.')
    for (const code of problemCodes) {
      const { fact, safe } = describeProblem(makeProblem(code), instance)
      expect(`${fact} ${safe}`).not.toMatch(/\{\{|undefined|problems\./)
    }
  })
})
