import { cli } from './cli'
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
import { server } from './server'
import { settings } from './settings'
import { shell } from './shell'
import { streamSettings } from './streamSettings'
import { values } from './values'
import { verify } from './verify'
import { waiting } from './waiting'

/** The English catalogue: one file a subject, one top-level key each. */
export const en = {
  cli,
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
  server,
  settings,
  shell,
  streamSettings,
  values,
  verify,
  waiting,
}
