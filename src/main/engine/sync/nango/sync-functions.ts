import { systemClock } from '../../clock'
import { Patience, type PatienceOptions } from '../../crm/patience'
import type { CrmConnection, NangoGateway, NangoRecordPage, RecordQuery, SyncFunctionStatus } from '../../nango/gateway'

/** Nango's sync functions of one connection, with the waits that Nango asks for. */
export interface SyncFunctions {
  readonly connection: CrmConnection
  trigger(sync: string): Promise<void>
  status(syncs: readonly string[] | '*'): Promise<SyncFunctionStatus[]>
  records(query: RecordQuery): Promise<NangoRecordPage>
  /** Ids of Nango's logs in which sync functions of this connection that failed say why. */
  failureLogs(): Promise<string[]>
  /** Ends with the signal's reason when it is aborted. */
  pause(ms: number): Promise<void>
}

export interface SyncFunctionsOptions extends PatienceOptions {
  gateway: NangoGateway
  connection: CrmConnection
}

/** The way to the sync functions of a connection. Every method ends with the signal's reason when it is aborted. */
export function createSyncFunctions(options: SyncFunctionsOptions): SyncFunctions {
  const { gateway, connection, signal, timing = systemClock } = options
  return {
    pause: (ms) => timing.pause(ms, signal),
    connection,
    // A second trigger finds the first one's run under way: it may be sent twice without harm.
    trigger: (sync) => patiently(options, true, () => gateway.triggerSync(connection, sync, signal)),
    // Reads are repeated by the gateway itself; what is left is Nango's limit, which asks for longer waits.
    status: (syncs) => patiently(options, false, () => gateway.syncStatus(connection, syncs, signal)),
    records: (query) => patiently(options, false, () => gateway.listRecords(connection, query, signal)),
    async failureLogs() {
      const { integrationKey, connectionId } = connection
      const inspected = await patiently(options, false, () =>
        gateway.inspectConnection(integrationKey, connectionId, { signal }),
      )
      return inspected.connection.errors.filter(({ type }) => type === 'sync').map(({ logId }) => logId)
    },
  }
}

async function patiently<T>(options: SyncFunctionsOptions, repeatable: boolean, call: () => Promise<T>): Promise<T> {
  const { limiter, signal } = options
  const patience = new Patience(options)
  for (let attempt = 1; ; attempt++) {
    patience.tellOldWait()
    await limiter.rest(signal)
    try {
      return await call()
    } catch (error) {
      signal.throwIfAborted()
      await patience.after(error, attempt, repeatable)
    }
  }
}
