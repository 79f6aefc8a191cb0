import { addGerman, createI18n, engineWords, type Language, type LanguageChoice, languageOf } from '@shared/i18n'
import { initReactI18next } from 'react-i18next'

/** The instance that every text of the screens comes from. */
export const i18n = createI18n()
initReactI18next.init(i18n)

/** Where this window remembers what was chosen: it draws before the engine has said so. */
const chosenKey = 'patchbay.language'

/** What was chosen when this window was last open. */
export function rememberedLanguage(): LanguageChoice {
  const kept = localStorage.getItem(chosenKey)
  return kept === 'en' || kept === 'de' ? kept : 'system'
}

/**
 * Speaks the chosen language from now on; resolves when its catalogue is there. The one of German comes in a file of its
 * own, read when it is first spoken. Where that cannot be read the screens stay as they are.
 */
export async function speak(choice: LanguageChoice): Promise<Language> {
  localStorage.setItem(chosenKey, choice)
  const language = languageOf(choice, navigator.languages)
  if (language === 'de' && !i18n.hasResourceBundle('de', 'translation'))
    addGerman(i18n, (await import('@shared/locales/de')).de)
  if (i18n.language !== language) await i18n.changeLanguage(language)
  document.documentElement.lang = language
  return language
}

/** What a provider calls its streams and says of itself, in the language of the app; what is not known stays English. A component that shows it uses `useTranslation` besides. */
export function providerWords(text: string): string {
  return engineWords(text, i18n)
}

/** What is printed on a key: "Space" in English, "Leertaste" in German. Letters and signs are the same everywhere. */
export function keyName(key: string): string {
  return i18n.exists(`common.keyName.${key}`) ? i18n.t(`common.keyName.${key}` as 'common.keyName.Enter') : key
}
