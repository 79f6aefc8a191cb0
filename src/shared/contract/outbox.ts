import { z } from 'zod'
import { pageOf } from '../model/common'
import { outboxCounts, outboxItem, outboxState } from '../model/outbox'
import { streamName } from '../model/provider'
import { callerTrigger, run } from '../model/run'
import { cursorLike, procedure } from './base'

/** What waits to be written to the CRMs. */
export const outboxContract = {
  list: procedure
    .route({
      operationId: 'outbox.list',
      method: 'GET',
      path: '/outbox',
      tags: ['outbox'],
      summary: 'What waits to be written to the CRMs, why, and for what; what the CRM refused first',
    })
    .input(
      z
        .object({
          integrationId: z.string().optional(),
          stream: streamName.optional(),
          recordId: z.string().optional(),
          state: outboxState.optional(),
          cursor: cursorLike(/^[a-z-]+\/[^/]*\/(\d{1,15}|\d{1,15}\..*)$/s),
          limit: z.coerce.number().int().min(1).max(500).default(100),
        })
        .prefault({}),
    )
    .output(pageOf(outboxItem).extend({ counts: outboxCounts.describe('Of the integration, or of all') })),
  retry: procedure
    .route({
      operationId: 'outbox.retry',
      method: 'POST',
      path: '/outbox/{id}/retry',
      tags: ['outbox'],
      summary: 'Try again what the CRM has refused of a record, as a run of its own',
    })
    .input(z.object({ id: z.string().describe('ID of an item of the list'), trigger: callerTrigger }))
    .output(run),
  cancel: procedure
    .route({
      operationId: 'outbox.cancel',
      method: 'DELETE',
      path: '/outbox/{id}',
      tags: ['outbox'],
      summary: 'Call off what has not been sent, as a run of its own',
      inputStructure: 'detailed',
    })
    .input(
      z.object({
        params: z.object({ id: z.string().describe('ID of an item of the list') }),
        query: z.object({ trigger: callerTrigger }).prefault({}),
      }),
    )
    .output(z.object({ id: z.string(), cancelled: z.literal(true), runId: z.string() })),
}
