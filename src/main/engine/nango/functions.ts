import { makeProblem } from '@shared/model'
import { Refusal } from './answer'
import { type CallSubject, raise } from './errors'
import type { CrmConnection, NangoRecordPage, RecordQuery, SyncFunctionStatus } from './gateway'
import * as shapes from './shapes'
import type { Transport } from './transport'

const subjectOf = ({ integrationKey }: CrmConnection): CallSubject => ({ kind: 'connection', integrationKey })

/** Asks Nango to run a sync function now; it does not wait for it. A run that is under way goes on and counts. */
export async function triggerSync(
  transport: Transport,
  connection: CrmConnection,
  sync: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { integrationKey, connectionId } = connection
  await transport.send(
    async () => {
      try {
        await transport.sdk.triggerSync(integrationKey, [sync], connectionId)
      } catch (error) {
        if (!(error instanceof Refusal) || error.code !== 'no_syncs_found') throw error
        raise(makeProblem('NANGO_SYNC_MISSING', { sync, integrationKey }, transport.cleaner.clean(error.message)))
      }
    },
    { subject: subjectOf(connection), signal },
  )
}

/** Names that Nango does not know are left out without a word. */
export async function syncStatus(
  transport: Transport,
  connection: CrmConnection,
  syncs: readonly string[] | '*',
  signal: AbortSignal | undefined,
): Promise<SyncFunctionStatus[]> {
  const { integrationKey, connectionId } = connection
  const names = syncs === '*' ? syncs : [...syncs]
  return await transport.read(shapes.syncStatus, () => transport.sdk.syncStatus(integrationKey, names, connectionId), {
    subject: subjectOf(connection),
    signal,
  })
}

/**
 * One page of a model's records. A cursor that Nango does not take is answered like a failure of its own, with 500:
 * the caller must find out which of the two it is.
 */
export async function listRecords(
  transport: Transport,
  connection: CrmConnection,
  query: RecordQuery,
  signal: AbortSignal | undefined,
): Promise<NangoRecordPage> {
  const { integrationKey, connectionId } = connection
  const { model, cursor, modifiedAfter, deletedOnly, limit } = query
  return await transport.read(
    shapes.recordPage,
    async () => {
      try {
        return await transport.sdk.listRecords({
          providerConfigKey: integrationKey,
          connectionId,
          model,
          limit,
          ...(cursor === null ? {} : { cursor }),
          ...(modifiedAfter === null ? {} : { modifiedAfter }),
          ...(deletedOnly ? { filter: 'deleted' as const } : {}),
        })
      } catch (error) {
        if (cursor === null || !(error instanceof Refusal) || !isRefusedCursor(error)) throw error
        return raise(makeProblem('NANGO_CURSOR_REFUSED', {}, transport.cleaner.clean(`HTTP 500 ${error.message}`)))
      }
    },
    { subject: subjectOf(connection), signal, page: true },
  )
}

function isRefusedCursor({ status, code, message }: Refusal): boolean {
  return status === 500 && code === 'server_error' && /failed to fetch records/i.test(message)
}
