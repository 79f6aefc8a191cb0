import type { StreamName } from '@shared/model'
import { takerOf } from '../../providers/takes-creates'
import { type ObjectSession, openObject } from '../object-session'
import { clientFor, functionsFor, objectsOf, type SyncOptions } from '../sync-options'
import { cancelUnsentCreates, enqueueMissing } from './enqueue-missing'
import { ObjectPush } from './push-object'
import { takeUpNeeding } from './rows/needs'

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
    const { callsAMinute } = options.gateway
    const common = { store, recorder, definition, integrationId, context, clock, functions, callsAMinute }
    sessions.push(await openObject({ ...common, full, acceptDeletes }))
  }
  return sessions
}

/** Whether anything of a stream waits that a run may send, or has to tell of. */
export function streamWaits({ store, integration }: SyncOptions, stream: StreamName): boolean {
  const isOfStream = (item: { stream: string }) => item.stream === stream
  if (store.outbox.counts(integration.id).some((item) => isOfStream(item) && item.state !== 'parked')) return true
  if (store.waiting.counts(integration.id).some(isOfStream)) return true
  return store.objects
    .all(integration.id)
    .filter(isOfStream)
    .some(({ id }) => store.outbox.deletes(id, Date.now()).parked > 0 || store.records.toConfirm(id, 0, 1).length > 0)
}

/** Whether a person has yet to see what would be written for a stream: until then nothing is. */
export function waitsForPreview({ store, integration }: SyncOptions, stream: StreamName): boolean {
  const row = store.integrations.streams(integration.id).find((item) => item.stream === stream)
  return row === undefined || row.previews.length > 0
}

/** Creates that only the stream asked for are not made once it no longer does, however it came to be so. */
async function callOffFilling({ store, integration, recorder }: SyncOptions, stream: StreamName): Promise<void> {
  for (const { id, stream: own } of store.objects.all(integration.id)) {
    if (own === stream) recorder.countChanges(await cancelUnsentCreates(store, id, recorder.runId))
  }
}

/** Sends the creates of a stream that have waited for records which the same run has made since. */
export async function pushNeeding(
  options: SyncOptions,
  stream: StreamName,
  open: () => Promise<readonly ObjectSession[]>,
): Promise<void> {
  if (waitsForPreview(options, stream)) return
  const { store, integration } = options
  const own = store.objects.all(integration.id).filter((object) => object.stream === stream)
  if (!own.some(({ id }) => store.outbox.needing(id, 0, 1).length > 0)) return
  for (const session of await open()) {
    const { writer } = session.definition
    if (!writer || session.direction === 'from') continue
    const context = { ...session, writer }
    if (await takeUpNeeding(context)) await new ObjectPush(context).send()
  }
}

/**
 * Writes what waits of a stream. Nothing is pushed for it before its preview has been confirmed; other streams go on.
 *
 * @param options `makesMissing`: where the stream says so, what the CRM lacks is made there as well
 */
export async function pushStream(
  options: SyncOptions,
  stream: StreamName,
  open: () => Promise<readonly ObjectSession[]>,
  { makesMissing = true }: { makesMissing?: boolean } = {},
): Promise<void> {
  if (waitsForPreview(options, stream)) return
  const row = options.store.integrations.streams(options.integration.id).find((item) => item.stream === stream)
  const isFilled = row?.settings.createMissing === true && row.direction !== 'from'
  if (!isFilled) await callOffFilling(options, stream)
  const fills = isFilled && makesMissing
  if (!fills && !streamWaits(options, stream)) return
  options.recorder.update(stream, (item) => {
    item.state = 'running'
  })
  const written = (await open()).flatMap((session) => {
    const { writer } = session.definition
    return writer && session.direction !== 'from' ? [{ ...session, writer }] : []
  })
  if (fills) {
    for (const session of written) {
      // What an account lacks is made there once, whichever objects of the kind it has.
      await enqueueMissing(session, (fields) => {
        const { name, entityKind } = session.definition
        return takerOf(options.provider.objects, entityKind, fields)?.name === name
      })
    }
  }
  const pushes = written.map((context) => new ObjectPush(context))
  for (const push of pushes) await push.begin()
  // What an object's answers change may wait for an object that was through already.
  for (let goesOn = true; goesOn; ) {
    goesOn = false
    for (const push of pushes) if (await push.send()) goesOn = pushes.length > 1
  }
  for (const push of pushes) push.end()
}
