import {
  addGerman,
  createI18n,
  describeProblem,
  engineWords,
  type Language,
  type LanguageChoice,
  languageOf,
  type ProblemText,
} from '@shared/i18n'
import { de } from '@shared/locales/de'
import type { Notice, Problem } from '@shared/model'
import { noticeText } from '@shared/notice-text'
import type { TFunction } from 'i18next'

/** Gives the text of a key of the catalogue: `native.tray.open`. */
export type Texts = TFunction

const texts = createI18n()
addGerman(texts, de)

/** The catalogue for what the operating system draws: the same one that the window uses, in the language last spoken. */
export function createTexts(): Texts {
  return texts.t
}

/** Speaks the chosen language from now on, or the first of `preferred` that there is; returns it. */
export function speak(choice: LanguageChoice, preferred: readonly string[]): Language {
  const language = languageOf(choice, preferred)
  if (texts.language !== language) void texts.changeLanguage(language)
  return language
}

/** A problem in the language last spoken. */
export function wordsOf(problem: Problem): ProblemText {
  return describeProblem(problem, texts)
}

/** A notice in the language last spoken. */
export function noticeWords(notice: Notice): { title: string; body: string } {
  return noticeText(notice, texts)
}

/** The name of a stream in the language last spoken. */
export function providerWords(label: string): string {
  return engineWords(label, texts)
}
