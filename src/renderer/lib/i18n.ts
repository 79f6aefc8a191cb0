import { createI18n } from '@shared/i18n'
import { initReactI18next } from 'react-i18next'

/** The instance that every text of the screens comes from. */
export const i18n = createI18n()
initReactI18next.init(i18n)
