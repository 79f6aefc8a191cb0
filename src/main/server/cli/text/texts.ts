import { createI18n } from '@shared/i18n'

/** The texts of the command line. A module of its own, because the help needs them and nothing else. */
export const { t } = createI18n()
