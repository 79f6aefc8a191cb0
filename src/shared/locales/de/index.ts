import type { en } from '../en'
import type { Translation } from '../translation'
import { common } from './common'
import { conflicts } from './conflicts'
import { coverage } from './coverage'
import { fields } from './fields'
import { firstRun } from './firstRun'
import { integration } from './integration'
import { integrations } from './integrations'
import { mapping } from './mapping'
import { native } from './native'
import { palette } from './palette'
import { problems } from './problems'
import { records } from './records'
import { reviews } from './reviews'
import { runs } from './runs'
import { settings } from './settings'
import { shell } from './shell'
import { streamSettings } from './streamSettings'
import { values } from './values'
import { verify } from './verify'
import { waiting } from './waiting'

/**
 * The German catalogue: everything that the screens and the desktop draw. The command line and the server's answers to
 * scripts stay English.
 */
export const de: Translation<Omit<typeof en, 'cli' | 'server'>> = {
  common,
  conflicts,
  coverage,
  fields,
  firstRun,
  integration,
  integrations,
  mapping,
  native,
  palette,
  problems,
  records,
  reviews,
  runs,
  settings,
  shell,
  streamSettings,
  values,
  verify,
  waiting,
}
