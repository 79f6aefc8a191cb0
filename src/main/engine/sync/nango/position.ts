import type { ObjectSession } from '../object-session'
import type { RecordsSession } from './names'

const dayMs = 24 * 60 * 60_000
/**
 * Nango's cloud drops all records of a sync that has not run for 60 days, deletes among them. Every sync of Patchbay
 * runs it, so that a gap shorter than this cannot hide one. https://nango.dev/docs/guides/platform/limits
 */
const retentionMs = 55 * dayMs
/** Nango's clock, the CRM's and this computer's may differ by this much, ms. */
const clocksMs = 15 * 60_000

/** Tells one source of records from another: a cursor of one means nothing in another. */
export function originOf({ functions, model }: RecordsSession): string {
  const { integrationKey, connectionId } = functions.connection
  return JSON.stringify([integrationKey, connectionId, model.sync, model.model])
}

/**
 * Takes up reading where it stopped: behind the last record, or, where reading through the proxy has left off, at a
 * time; otherwise at the beginning. Returns from which time on records are to be listed while there is no cursor; null:
 * all of them.
 */
export function takeUp(session: RecordsSession): string | null {
  const { object, recorder, definition, clock } = session
  const now = clock.now()
  const origin = originOf(session)
  const held = object.nango?.origin === origin ? object.nango : null
  if (held !== null && held.allSince !== null && now - held.allSince < retentionMs) {
    recorder.log('info', `${object.name}: going on with the reading of all records that was cut short`)
    return null
  }
  if (object.cursorAt === null || (held !== null && held.allSince !== null)) {
    recorder.log('info', `${object.name}: reading all of Nango's records`)
    beginAll(session)
    return null
  }
  if (now - object.cursorAt >= retentionMs) {
    const days = Math.floor((now - object.cursorAt) / dayMs)
    recorder.log(
      'warning',
      `${object.name}: last read ${days} days ago, longer than Nango keeps deletes, so all records are read again`,
    )
    beginAll(session)
    return null
  }
  // What the proxy had under way is covered by the time up to which it had come.
  object.pass = null
  object.nango = held ?? { origin, cursor: null, allSince: null }
  if (object.nango.cursor !== null) {
    recorder.log('info', `${object.name}: Nango's records since the last one that was taken`)
    return null
  }
  const since = Math.min(object.cursorAt, object.lateAt ?? object.cursorAt) - definition.indexLagMs - clocksMs
  const from = new Date(since).toISOString()
  recorder.log('info', `${object.name}: Nango's records since ${from}`)
  return from
}

/** Begins with all records. Before the first page, so that a crash cannot make the reading forget its generation. */
export function beginAll(session: RecordsSession): void {
  const { object, store, clock } = session
  object.generation += 1
  object.pass = null
  object.nango = { origin: originOf(session), cursor: null, allSince: clock.now() }
  store.commit(() => savePosition(session))
}

/** All records of the function have been taken, and it had seen what changed until then. */
export function endReading(session: RecordsSession, until: number): void {
  const { object, store, recorder } = session
  object.cursorAt = until
  object.lateAt = null
  if (object.nango) object.nango = { ...object.nango, allSince: null }
  store.commit(() => {
    savePosition(session)
    recorder.flush()
  })
}

/** Belongs into the transaction that holds the records. */
export function savePosition({ object, store }: ObjectSession): void {
  store.objects.setPosition(object.id, object)
  store.objects.setRecordsPosition(object.id, object.nango)
}

/**
 * The stream is read through the proxy from now on. What the function left out, deletes above all, cannot be known:
 * everything is read once more.
 */
export function leaveNango(session: ObjectSession): void {
  const { object, recorder, store } = session
  if (object.nango === null) return
  recorder.log('info', `${object.name}: came from Nango's records until now, so everything is read once more`)
  object.nango = null
  object.cursorAt = null
  object.lateAt = null
  object.pass = null
  store.commit(() => savePosition(session))
}
