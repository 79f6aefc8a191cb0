import type { StreamName } from '@shared/model'
import { type ObjectSession, openObject } from '../object-session'
import { clientFor, functionsFor, objectsOf, type SyncOptions } from '../sync-options'
import { enqueueMissing } from './enqueue-missing'
import { pushObject } from './push-object'

/** Opens the objects of a stream for this run. */
export async function openStream(options: SyncOptions, stream: StreamName): Promise<ObjectSession[]> {
  const { store, recorder, integration } = options
  const clock = options.limiter.crmClock
  const context = { crm: clientFor(options, stream), signal: options.signal }
  const functions = functionsFor(options)
  const sessions: ObjectSession[] = []
  for (const definition of objectsOf(options.provider, stream)) {
    const { full, acceptDeletes } = options
    const integrationId = integration.id
    const common = { store, recorder, definition, integrationId, context, clock, functions }
    sessions.push(await openObject({ ...common, full, acceptDeletes }))
  }
  return sessions
}

/** Whether anything of a stream waits to be written, parked rows aside. */
export function streamWaits({ store, integration }: SyncOptions, stream: StreamName): boolean {
  return store.outbox.counts(integration.id).some((item) => item.stream === stream && item.state !== 'parked')
}

/**
 * Writes what waits of a stream. Nothing is pushed to an integration before its first-sync preview has been confirmed.
 */
export async function pushStream(
  options: SyncOptions,
  stream: StreamName,
  open: () => Promise<readonly ObjectSession[]>,
): Promise<void> {
  if (options.integration.firstSyncConfirmedAt === null) return
  const row = options.store.integrations.streams(options.integration.id).find((item) => item.stream === stream)
  const fills = row?.settings.createMissing === true && row.direction !== 'from'
  if (!fills && !streamWaits(options, stream)) return
  options.recorder.update(stream, (item) => {
    item.state = 'running'
  })
  for (const session of await open()) {
    const { writer } = session.definition
    if (!writer || session.direction === 'from') continue
    if (fills) await enqueueMissing(session)
    await pushObject({ ...session, writer })
  }
}
