import { createI18n } from '@shared/i18n'
import type { TFunction } from 'i18next'

/** Gives the text of a key of the catalogue: `native.tray.open`. */
export type Texts = TFunction

/** The catalogue for what the operating system draws: the same one that the window uses. */
export function createTexts(): Texts {
  return createI18n().t
}
