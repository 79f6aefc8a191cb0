import { common } from './common'
import { firstRun } from './firstRun'
import { integrations } from './integrations'
import { native } from './native'
import { problems } from './problems'
import { shell } from './shell'

/** The English catalogue: one file a subject, one top-level key each. */
export const en = { common, firstRun, integrations, native, problems, shell }
