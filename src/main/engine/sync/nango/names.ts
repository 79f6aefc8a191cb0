import type { SyncFunctionModel } from '../../providers/provider'
import type { ObjectSession } from '../object-session'
import type { SyncFunctions } from './sync-functions'

/** Nango allows 10,000; this many are one answer of a few megabytes, and one call where the limit is 200 a minute. */
export const recordsPerCall = 1000

/** An object whose records come from Nango: by which function, out of which model. */
export interface RecordsSession extends ObjectSession {
  functions: SyncFunctions
  model: SyncFunctionModel
}

/** The session for reading Nango's records; null when the stream is read through the proxy. */
export function recordsSession(session: ObjectSession): RecordsSession | null {
  const { settings, definition, functions, recorder } = session
  if (settings.source !== 'nango') return null
  const { syncFunction } = definition
  if (!syncFunction || !functions) {
    recorder.log(
      'warning',
      `${definition.name}: cannot be taken from a sync function, so it is read from the CRM itself`,
    )
    return null
  }
  const names = settings.syncFunctions[definition.name] ?? {}
  const model = { ...syncFunction, sync: names.sync ?? syncFunction.sync, model: names.model ?? syncFunction.model }
  return { ...session, functions, model }
}
