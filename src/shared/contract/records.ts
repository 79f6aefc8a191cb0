import { z } from 'zod'
import { pageOf } from '../model/common'
import { linkState, listedLink } from '../model/link'
import {
  changedRecord,
  conflict,
  conflictChoice,
  conflictSide,
  contestedRecord,
  matchReview,
  record,
  recordChange,
} from '../model/record'
import { callerTrigger, entityKind, fieldValue } from '../model/run'
import { cursorLike, numberCursor, procedure } from './base'
import { importsContract } from './imports'
import { recordViewsContract } from './record-views'

const byId = z.object({ id: z.string().describe('Record ID') })
const limit = z.coerce.number().int().min(1).max(500).default(100)
const cursor = numberCursor
/** Through what a person acts; it stands in the history. */
const by = { trigger: callerTrigger }
const query = z.object(by).prefault({})
const fields = z.record(z.string(), fieldValue).describe('By field id; null clears a field')

/** Records in Patchbay's own model. Every edit goes into the history and waits in the outbox until it is pushed. */
export const recordsContract = {
  ...recordViewsContract,
  ...importsContract,
  get: procedure
    .route({
      operationId: 'records.get',
      method: 'GET',
      path: '/records/{id}',
      tags: ['records'],
      summary: 'One record with the CRMs that hold it',
    })
    .input(byId)
    .output(record),
  find: procedure
    .route({
      operationId: 'records.find',
      method: 'GET',
      path: '/records',
      tags: ['records'],
      summary: 'Records of a kind, by address or name',
    })
    .input(
      z.object({
        kind: entityKind,
        search: z.string().max(200).default(''),
        deleted: z.enum(['without', 'only', 'with']).default('without').describe('Records that were deleted here'),
        cursor,
        limit,
      }),
    )
    .output(pageOf(record)),
  changes: procedure
    .route({
      operationId: 'records.changes',
      method: 'GET',
      path: '/records/{id}/changes',
      tags: ['records'],
      summary: 'History of one record, newest first: who changed what, when, through which run, at which CRM',
    })
    .input(byId.extend({ cursor, limit }))
    .output(pageOf(recordChange).extend({ total: z.number().int() })),
  edit: procedure
    .route({
      operationId: 'records.edit',
      method: 'PATCH',
      path: '/records/{id}',
      tags: ['records'],
      summary: 'Change fields; pushed with the next sync',
    })
    .input(byId.extend({ fields, ...by }))
    .output(changedRecord),
  create: procedure
    .route({
      operationId: 'records.create',
      method: 'POST',
      path: '/records',
      tags: ['records'],
      summary: 'Make a record here and in the named CRMs',
    })
    .input(z.object({ kind: entityKind, fields, integrations: z.array(z.string()).min(1), ...by }))
    .output(changedRecord),
  remove: procedure
    .route({
      operationId: 'records.remove',
      method: 'DELETE',
      path: '/records/{id}',
      tags: ['records'],
      summary: 'Delete a record here; at a CRM only where its stream says so',
      inputStructure: 'detailed',
    })
    .input(z.object({ params: byId, query }))
    .output(changedRecord),
  createAgain: procedure
    .route({
      operationId: 'records.createAgain',
      method: 'POST',
      path: '/records/{id}/create-again',
      tags: ['records'],
      summary: 'Make a record anew at a CRM where it was deleted',
    })
    .input(byId.extend({ integrationId: z.string(), ...by }))
    .output(changedRecord),
  link: procedure
    .route({
      operationId: 'records.link',
      method: 'POST',
      path: '/records/{id}/links',
      tags: ['records'],
      summary: 'Say that two records are one',
    })
    .input(byId.extend({ other: z.string().describe('Record ID whose CRM records are linked to this one'), ...by }))
    .output(changedRecord),
  /** The record at the CRM becomes a record of its own. Undoes a wrong match. */
  split: procedure
    .route({
      operationId: 'records.split',
      method: 'POST',
      path: '/records/{id}/split',
      tags: ['records'],
      summary: 'Take one CRM record out',
    })
    .input(byId.extend({ linkId: z.string(), ...by }))
    .output(z.object({ record, separated: record, runId: z.string() })),
  unlink: procedure
    .route({
      operationId: 'records.unlink',
      method: 'DELETE',
      path: '/records/{id}/links/{linkId}',
      tags: ['records'],
      summary: 'Stop syncing a record with one CRM; nothing is deleted there',
      inputStructure: 'detailed',
    })
    .input(z.object({ params: byId.extend({ linkId: z.string() }), query }))
    .output(changedRecord),
  associate: procedure
    .route({
      operationId: 'records.associate',
      method: 'POST',
      path: '/records/{id}/associations',
      tags: ['records'],
      summary:
        'Say that two records belong together, as a contact and a company or a call and a lead; pushed with the next sync',
    })
    .input(
      byId.extend({
        other: z.string().describe('Record ID of the other one'),
        primary: z
          .boolean()
          .optional()
          .describe('It comes before all others of its kind; absent: only where it is the first company of a contact'),
        ...by,
      }),
    )
    .output(changedRecord),
  dissociate: procedure
    .route({
      operationId: 'records.dissociate',
      method: 'DELETE',
      path: '/records/{id}/associations/{other}',
      tags: ['records'],
      summary: 'Say that two records no longer belong together; pushed with the next sync',
      inputStructure: 'detailed',
    })
    .input(z.object({ params: byId.extend({ other: z.string() }), query }))
    .output(changedRecord),
}

/** Conflicts: what the policy left to a person. */
export const conflictsContract = {
  list: procedure
    .route({
      operationId: 'conflicts.list',
      method: 'GET',
      path: '/conflicts',
      tags: ['conflicts'],
      summary: 'Open conflicts, oldest first',
    })
    .input(
      z
        .object({
          recordId: z.string().optional(),
          integrationId: z.string().optional().describe('Of which a CRM record has a value of its own'),
          cursor,
          limit,
        })
        .prefault({}),
    )
    .output(pageOf(conflict).extend({ open: z.number().int() })),
  records: procedure
    .route({
      operationId: 'conflicts.records',
      method: 'GET',
      path: '/conflicts/records',
      tags: ['conflicts'],
      summary: 'Records with open conflicts',
    })
    .input(
      z
        .object({
          integrationId: z.string().optional().describe('Of which a CRM record has a value of its own'),
          search: z.string().max(200).default('').describe('Part of the name'),
          cursor,
          limit,
        })
        .prefault({}),
    )
    .output(pageOf(contestedRecord).extend({ records: z.number().int().describe('With open conflicts, in all') })),
  settle: procedure
    .route({
      operationId: 'conflicts.settle',
      method: 'POST',
      path: '/conflicts/{id}/settle',
      tags: ['conflicts'],
      summary: 'Choose a value per field: local, remote, base, or the ID of a link',
    })
    .input(z.object({ id: z.string(), choices: z.record(z.string(), conflictChoice), ...by }))
    .output(changedRecord),
  settleRecord: procedure
    .route({
      operationId: 'conflicts.settleRecord',
      method: 'POST',
      path: '/conflicts/records/{recordId}/settle',
      tags: ['conflicts'],
      summary: 'Choose a value per field for the open conflicts of a record, in one run',
    })
    .input(z.object({ recordId: z.string(), choices: z.record(z.string(), conflictChoice), ...by }))
    .output(changedRecord),
  settleAll: procedure
    .route({
      operationId: 'conflicts.settleAll',
      method: 'POST',
      path: '/conflicts/settle',
      tags: ['conflicts'],
      summary: 'Choose one side for many: all, those of an integration, or those of the named records',
    })
    .input(
      z
        .object({
          side: conflictSide,
          integrationId: z.string().optional(),
          recordIds: z.array(z.string()).max(1000).optional(),
          ...by,
        })
        .refine(({ integrationId, recordIds }) => integrationId === undefined || recordIds === undefined, {
          error: 'integrationId and recordIds exclude each other',
        }),
    )
    .output(z.object({ settled: z.number().int(), runIds: z.array(z.string()) })),
}

/** Records that fit several others. */
export const reviewsContract = {
  list: procedure
    .route({
      operationId: 'reviews.list',
      method: 'GET',
      path: '/reviews',
      tags: ['records'],
      summary: 'CRM records whose match is not clear',
    })
    .input(z.object({ cursor, limit }).prefault({}))
    .output(pageOf(matchReview).extend({ total: z.number().int() })),
  decide: procedure
    .route({
      operationId: 'reviews.decide',
      method: 'POST',
      path: '/reviews/{id}',
      tags: ['records'],
      summary: 'Say which record it is, or that it is new',
    })
    .input(z.object({ id: z.string(), recordId: z.string().nullable().describe('Null: a record of its own'), ...by }))
    .output(changedRecord),
}

/** CRM records that are in step with nothing here, or not with what they were. */
export const linksContract = {
  list: procedure
    .route({
      operationId: 'links.list',
      method: 'GET',
      path: '/links',
      tags: ['records'],
      summary:
        'CRM records that were let go, held back, deleted or merged, or wait for a review, with reason, time and run',
    })
    .input(
      z.object({
        state: linkState,
        integrationId: z.string().optional(),
        cursor: cursorLike(/^\d{1,15}\/\d{1,15}\/\d{1,15}$/),
        limit,
      }),
    )
    .output(pageOf(listedLink)),
}
