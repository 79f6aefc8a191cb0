import type { ORPCError } from '@orpc/server'
import type { ProblemData } from '@shared/contract'
import {
  type AvailableIntegration,
  type Direction,
  fail,
  makeProblem,
  type StreamName,
  type StreamState,
} from '@shared/model'
import { problemToORPC } from '@shared/rpc/problem-errors'
import { mapField, mappedFields } from '../entities/mapping/map-field'
import { requireIntegration } from '../integrations/accounts'
import { askAfterSettings } from '../integrations/previews'
import { countStream } from '../integrations/stream-counts'
import { providers } from '../providers/registry'
import { stopFilling } from '../runs/stop-filling'
import type { Store } from '../store/store'
import type { Engine } from '../workspaces/engine'
import type { WorkspaceSession } from '../workspaces/session'
import { api, inWorkspace } from './base'

export function integrationProcedures(engine: Engine) {
  const of = api.integrations.use(inWorkspace(engine))
  return api.integrations.router({
    list: of.list.handler(({ context: { session } }) => session.integrations.list()),
    providers: api.integrations.providers.handler(() => providers.infos()),
    refresh: of.refresh.handler(async ({ context: { session } }) => {
      await session.catalogue.refresh()
      return session.integrations.list()
    }),
    connect: of.connect.handler(async ({ input, context: { session } }) => {
      const chosen = await chooseIntegration(session, input.provider, input.integrationKey)
      return session.connect.begin({ ...chosen, mode: input.mode, reconnects: null })
    }),
    reconnect: of.reconnect.handler(({ input, context: { session } }) => {
      const row = requireIntegration(session.store, input.id)
      const { provider, integrationKey } = row
      return session.connect.begin({ provider, integrationKey, mode: input.mode, reconnects: row.id })
    }),
    callback: of.callback.handler(({ input, context: { session } }) => session.connect.callback(input.attemptId)),
    attempt: of.attempt.handler(({ input, context: { session } }) => session.connect.get(input.attemptId)),
    cancelConnect: of.cancelConnect.handler(({ input, context: { session } }) =>
      session.connect.cancel(input.params.attemptId),
    ),
    continueInBrowser: of.continueInBrowser.handler(({ input, context: { session } }) =>
      session.connect.continueInBrowser(input.attemptId),
    ),
    adopt: of.adopt.handler(({ input, context: { session } }) =>
      session.adopt(input.integrationKey, input.connectionId),
    ),
    removeLate: of.removeLate.handler(async ({ input: { params }, context: { session } }) => {
      await session.removeLate(params.connectionId)
      session.events.changed('integrations')
      return { connectionId: params.connectionId, removed: true as const }
    }),
    status: of.status.handler(({ input, context: { session } }) => session.integrations.get(input.id)),
    overview: of.overview.handler(({ input, context: { session } }) =>
      session.integrations.overview(input.id, input.timeZone),
    ),
    sync: of.sync.handler(({ input, context: { session } }) =>
      session.integrations.sync(input.id, input.trigger, input),
    ),
    confirmFirstSync: of.confirmFirstSync.handler(({ input, context: { session } }) =>
      session.integrations.confirmFirstSync(input.id, input.decision, input.streams),
    ),
    settings: of.settings.handler(({ input, context: { session } }) => {
      const { store } = session
      return store.integrations.settings(requireIntegration(store, input.id).id)
    }),
    setSettings: of.setSettings.handler(({ input, context: { session } }) => {
      const { store } = session
      store.integrations.saveSettings(requireIntegration(store, input.id).id, input.settings)
      return input.settings
    }),
    streamSettings: of.streamSettings.handler(({ input, context: { session } }) =>
      rulesOf(session.store, input.id, input.stream),
    ),
    setStreamSettings: of.setStreamSettings.handler(async ({ input, context: { session } }) => {
      const { store } = session
      const { previews: _, ...before } = rulesOf(store, input.id, input.stream)
      const { direction, previews: __, ...settings } = input.settings
      store.commit(() => {
        if (direction !== undefined) setDirection(store, input.id, input.stream, direction)
        store.integrations.saveStreamSettings(input.id, input.stream, settings)
        const after = { ...settings, direction: direction ?? before.direction }
        askAfterSettings(store, input.id, input.stream, before, after)
      })
      if (!settings.createMissing) {
        const { manifest } = providers.get(requireIntegration(store, input.id).provider)
        const [stream] = manifest.streams.filter((item) => item.stream === input.stream)
        if (stream) await stopFilling(store, input.id, stream, 'manual')
      }
      session.events.changed('integrations')
      return rulesOf(store, input.id, input.stream)
    }),
    streamCounts: of.streamCounts.handler(({ input, context: { session }, signal }) => {
      rulesOf(session.store, input.id, input.stream)
      const ports = { store: session.store, provider: providers.get }
      const until = signal ?? new AbortController().signal
      return countStream(ports, input.id, input.stream, Date.now(), until)
    }),
    fieldMapping: of.fieldMapping.handler(({ input, context: { session } }) =>
      mappedFields({ store: session.store, provider: providers.get }, input.id, input.stream),
    ),
    mapField: of.mapField.handler(({ input, context: { session } }) => {
      const { id: integrationId, stream, property, field } = input
      const ports = { store: session.store, provider: providers.get }
      const fields = mapField(ports, { integrationId, stream, property, field }, 'api')
      session.events.changed('integrations')
      return fields
    }),
    syncAll: of.syncAll.handler(({ input, context: { session } }) =>
      session.integrations.syncAll(input.trigger, input),
    ),
    pause: of.pause.handler(({ input, context: { session } }) => session.integrations.pause(input.id)),
    resume: of.resume.handler(({ input, context: { session } }) => session.integrations.resume(input.id)),
    disconnect: of.disconnect.handler(async ({ input, context: { session } }) => {
      const { id } = input.params
      const { data } = input.query
      await session.integrations.disconnect(id, data)
      return { id, disconnected: true as const, data: data === 'keep' ? ('kept' as const) : ('removed' as const) }
    }),
    removeData: of.removeData.handler(async ({ input, context: { session } }) => {
      await session.integrations.removeData(input.params.id)
      return { id: input.params.id, removed: true as const }
    }),
  })
}

/** @throws ProblemError NOT_FOUND */
function rulesOf(store: Store, id: string, stream: StreamName): StreamState {
  requireIntegration(store, id)
  const row = store.integrations.streams(id).find((item) => item.stream === stream)
  if (row) return { ...row.settings, direction: row.direction, previews: row.previews }
  return fail('NOT_FOUND', { what: 'stream', id: stream })
}

/** @throws ProblemError DIRECTION_NOT_OFFERED for writing to what is only read */
function setDirection(store: Store, id: string, stream: StreamName, direction: Direction): void {
  const { manifest, objects } = providers.get(requireIntegration(store, id).provider)
  const writes = objects.some((object) => object.stream === stream && object.writer !== undefined)
  if (!writes && (direction === 'both' || direction === 'to')) {
    fail('DIRECTION_NOT_OFFERED', { provider: manifest.name, stream })
  }
  store.integrations.setDirection(id, stream, direction)
}

/**
 * The Nango integration to connect with: the named one, else the only one of the provider. Any caller who names none gets what
 * Nango holds now: one that was added there lately makes it a choice, which is not ours.
 *
 * @throws ProblemError UNKNOWN_PROVIDER, NO_INTEGRATION; SEVERAL_INTEGRATIONS with the list to choose from
 */
async function chooseIntegration(
  session: WorkspaceSession,
  name: string,
  integrationKey: string | undefined,
): Promise<{ provider: string; integrationKey: string }> {
  const provider = providers.get(name)
  const { id } = provider.manifest
  const ofProvider = () => session.store.integrations.nango().filter((item) => item.provider === id)
  if (integrationKey === undefined || !ofProvider().some((item) => item.integrationKey === integrationKey)) {
    session.requireGateway()
    await session.catalogue.refresh()
    if (session.catalogue.problem) {
      const { code, params, detail } = session.catalogue.problem
      fail(code, params, detail)
    }
  }
  const choices = ofProvider().filter((item) => integrationKey === undefined || item.integrationKey === integrationKey)
  const [only, ...others] = choices
  if (!only) fail('NO_INTEGRATION', { provider: provider.manifest.name })
  if (others.length > 0) throw severalIntegrations(provider.manifest.name, choices)
  return { provider: id, integrationKey: only.integrationKey }
}

function severalIntegrations(provider: string, choices: AvailableIntegration[]): ORPCError<string, ProblemData> {
  return problemToORPC(makeProblem('SEVERAL_INTEGRATIONS', { provider }), { choices })
}
