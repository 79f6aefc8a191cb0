import { z } from 'zod'
import { connectAttempt, connectMode } from '../model/connect'
import { integration, integrationList, integrationOverview, integrationSettings } from '../model/integration'
import { previewDecisions, previewReason } from '../model/preview'
import { direction, providerInfo, streamName } from '../model/provider'
import { callerTrigger, run } from '../model/run'
import { mappedField, streamCountsHere, streamSettings, streamState } from '../model/stream-settings'
import { procedure } from './base'

const byId = z.object({ id: z.string().describe('Integration ID') })
/** Integrations: connected accounts, and the Nango integrations that have none yet. */
export const integrationsContract = {
  list: procedure
    .route({
      operationId: 'integrations.list',
      method: 'GET',
      path: '/integrations',
      tags: ['integrations'],
      summary: 'Everything on the grid',
    })
    .output(integrationList),
  providers: procedure
    .route({
      operationId: 'integrations.providers',
      method: 'GET',
      path: '/integrations/providers',
      tags: ['integrations'],
      summary: 'The CRMs that Patchbay knows',
    })
    .output(z.array(providerInfo)),
  /** Reads Nango's integrations and connections again. */
  refresh: procedure
    .route({
      operationId: 'integrations.refresh',
      method: 'POST',
      path: '/integrations/refresh',
      tags: ['integrations'],
      summary: 'Ask Nango again',
    })
    .input(z.object({}).optional())
    .output(integrationList),
  connect: procedure
    .route({
      operationId: 'integrations.connect',
      method: 'POST',
      path: '/integrations/connect',
      tags: ['integrations'],
      summary: 'Begin to connect an account; open the returned address in a browser',
    })
    .input(
      z.object({
        provider: z.string(),
        integrationKey: z.string().optional(),
        mode: connectMode.default('caller'),
      }),
    )
    .output(connectAttempt),
  reconnect: procedure
    .route({
      operationId: 'integrations.reconnect',
      method: 'POST',
      path: '/integrations/{id}/reconnect',
      tags: ['integrations'],
      summary: 'Renew the access of an integration, keeping its data',
    })
    .input(byId.extend({ mode: connectMode.default('caller') }))
    .output(connectAttempt),
  /** Asks Nango for the connection that carries this attempt's tag and finishes or fails the attempt. Idempotent. */
  callback: procedure
    .route({
      operationId: 'integrations.callback',
      method: 'POST',
      path: '/integrations/callback',
      tags: ['integrations'],
      summary: 'Look whether a connect attempt has ended, and finish it',
    })
    .input(z.object({ attemptId: z.string() }))
    .output(connectAttempt),
  attempt: procedure
    .route({
      operationId: 'integrations.attempt',
      method: 'GET',
      path: '/integrations/connect/{attemptId}',
      tags: ['integrations'],
      summary: 'State of a connect attempt, as last known',
    })
    .input(z.object({ attemptId: z.string() }))
    .output(connectAttempt),
  cancelConnect: procedure
    .route({
      operationId: 'integrations.cancelConnect',
      method: 'DELETE',
      path: '/integrations/connect/{attemptId}',
      tags: ['integrations'],
      summary: 'Cancel a connect attempt; a consent that comes later makes nothing',
      inputStructure: 'detailed',
    })
    .input(z.object({ params: z.object({ attemptId: z.string() }) }))
    .output(connectAttempt),
  /** Moves a waiting attempt from the Patchbay window to the system browser. */
  continueInBrowser: procedure
    .route({
      operationId: 'integrations.continueInBrowser',
      method: 'POST',
      path: '/integrations/connect/{attemptId}/browser',
      tags: ['integrations'],
      summary: 'Go on with a connect attempt in the system browser',
    })
    .input(z.object({ attemptId: z.string() }))
    .output(connectAttempt),
  adopt: procedure
    .route({
      operationId: 'integrations.adopt',
      method: 'POST',
      path: '/integrations/adopt',
      tags: ['integrations'],
      summary: 'Take over a connection that exists at Nango: one with the tags of this workspace, or of a late consent',
    })
    .input(z.object({ integrationKey: z.string(), connectionId: z.string() }))
    .output(integration),
  removeLate: procedure
    .route({
      operationId: 'integrations.removeLate',
      method: 'DELETE',
      path: '/integrations/late/{connectionId}',
      tags: ['integrations'],
      summary: 'Delete a connection at Nango that came of a consent given after its connect attempt had ended',
      inputStructure: 'detailed',
    })
    .input(z.object({ params: z.object({ connectionId: z.string() }) }))
    .output(z.object({ connectionId: z.string(), removed: z.literal(true) })),
  status: procedure
    .route({
      operationId: 'integrations.status',
      method: 'GET',
      path: '/integrations/{id}/status',
      tags: ['integrations'],
      summary: 'State of one integration, its active run included',
    })
    .input(byId)
    .output(integration),
  overview: procedure
    .route({
      operationId: 'integrations.overview',
      method: 'GET',
      path: '/integrations/{id}/overview',
      tags: ['integrations'],
      summary: 'Figures, streams and days of one integration',
    })
    .input(byId.extend({ timeZone: z.string().default('UTC').describe('IANA name; sets where a day begins') }))
    .output(integrationOverview),
  sync: procedure
    .route({
      operationId: 'integrations.sync',
      method: 'POST',
      path: '/integrations/{id}/sync',
      tags: ['integrations'],
      summary: 'Start a sync, or queue one behind the running one; returns at once',
    })
    .input(
      byId.extend({
        trigger: callerTrigger,
        confirmFirstSync: z
          .boolean()
          .default(false)
          .describe('What waits for a preview is confirmed, for every stream'),
        decision: previewDecisions
          .prefault({})
          .describe('With `confirmFirstSync`, or for a dry run: whose values stand where matched records differ'),
        dryRun: z.boolean().default(false).describe('Find out what a sync would do, and do nothing'),
        full: z.boolean().default(false).describe('Read everything again instead of what changed'),
        acceptDeletes: z.boolean().default(false).describe('Records that are no longer listed are really gone'),
      }),
    )
    .output(run),
  /** After this, what waits may be pushed to the CRM. */
  confirmFirstSync: procedure
    .route({
      operationId: 'integrations.confirmFirstSync',
      method: 'POST',
      path: '/integrations/{id}/confirm-first-sync',
      tags: ['integrations'],
      summary: 'Confirm what would be written: from then on it is, for the streams that are named, or all',
    })
    .input(
      byId.extend({
        streams: z.array(streamName).optional().describe('Absent: all that wait for a preview'),
        decision: previewDecisions.prefault({}).describe('Whose values stand where matched records differ'),
      }),
    )
    .output(integration),
  settings: procedure
    .route({
      operationId: 'integrations.settings',
      method: 'GET',
      path: '/integrations/{id}/settings',
      tags: ['integrations'],
      summary: 'How much of the limits of the CRM an integration takes',
    })
    .input(byId)
    .output(integrationSettings),
  setSettings: procedure
    .route({
      operationId: 'integrations.setSettings',
      method: 'PUT',
      path: '/integrations/{id}/settings',
      tags: ['integrations'],
      summary: 'Change how much of the limits is taken; what is not named gets its default',
    })
    .input(byId.extend({ settings: integrationSettings }))
    .output(integrationSettings),
  streamSettings: procedure
    .route({
      operationId: 'integrations.streamSettings',
      method: 'GET',
      path: '/integrations/{id}/streams/{stream}',
      tags: ['integrations'],
      summary: 'What a stream is told to do',
    })
    .input(byId.extend({ stream: streamName }))
    .output(streamState),
  setStreamSettings: procedure
    .route({
      operationId: 'integrations.setStreamSettings',
      method: 'PUT',
      path: '/integrations/{id}/streams/{stream}',
      tags: ['integrations'],
      summary: 'Change what a stream is told to do; what is not named gets its default',
    })
    .input(
      byId.extend({
        stream: streamName,
        settings: streamSettings.extend({
          direction: direction.optional().describe('Absent: as it is'),
          previews: z.array(previewReason).optional().describe('As it was read; has no effect'),
        }),
      }),
    )
    .output(streamState),
  streamCounts: procedure
    .route({
      operationId: 'integrations.streamCounts',
      method: 'GET',
      path: '/integrations/{id}/streams/{stream}/counts',
      tags: ['integrations'],
      summary: 'What the settings of a stream would reach, counted from the store',
    })
    .input(byId.extend({ stream: streamName }))
    .output(streamCountsHere),
  fieldMapping: procedure
    .route({
      operationId: 'integrations.fieldMapping',
      method: 'GET',
      path: '/integrations/{id}/streams/{stream}/mapping',
      tags: ['integrations'],
      summary: "A CRM's own fields, each with the field that it is here",
    })
    .input(byId.extend({ stream: streamName }))
    .output(z.array(mappedField)),
  mapField: procedure
    .route({
      operationId: 'integrations.mapField',
      method: 'PUT',
      path: '/integrations/{id}/streams/{stream}/mapping/{property}',
      tags: ['integrations'],
      summary: 'Say that an own field of a CRM is the same as one of another account; the stream is read again',
    })
    .input(byId.extend({ stream: streamName, property: z.string(), field: z.string().describe('Field ID') }))
    .output(z.array(mappedField)),
  syncAll: procedure
    .route({
      operationId: 'integrations.syncAll',
      method: 'POST',
      path: '/integrations/sync',
      tags: ['integrations'],
      summary: 'Start a sync of every connected integration that is not paused',
    })
    .input(
      z
        .object({
          trigger: callerTrigger,
          confirmFirstSync: z.boolean().default(false),
          decision: previewDecisions.prefault({}),
        })
        .prefault({}),
    )
    .output(z.array(run)),
  pause: procedure
    .route({
      operationId: 'integrations.pause',
      method: 'POST',
      path: '/integrations/{id}/pause',
      tags: ['integrations'],
      summary: 'Stop syncing for now',
    })
    .input(byId)
    .output(integration),
  resume: procedure
    .route({
      operationId: 'integrations.resume',
      method: 'POST',
      path: '/integrations/{id}/resume',
      tags: ['integrations'],
      summary: 'Sync again',
    })
    .input(byId)
    .output(integration),
  disconnect: procedure
    .route({
      operationId: 'integrations.disconnect',
      method: 'DELETE',
      path: '/integrations/{id}/disconnect',
      tags: ['integrations'],
      summary: 'Delete the connection at Nango; local records are kept read-only, or removed',
      inputStructure: 'detailed',
    })
    .input(
      z.object({
        params: byId,
        query: z.object({ data: z.enum(['keep', 'remove']).default('keep') }).prefault({}),
      }),
    )
    .output(z.object({ id: z.string(), disconnected: z.literal(true), data: z.enum(['kept', 'removed']) })),
  removeData: procedure
    .route({
      operationId: 'integrations.removeData',
      method: 'DELETE',
      path: '/integrations/{id}/data',
      tags: ['integrations'],
      summary: 'Remove the kept records and history of a disconnected integration',
      inputStructure: 'detailed',
    })
    .input(z.object({ params: byId }))
    .output(z.object({ id: z.string(), removed: z.literal(true) })),
}
