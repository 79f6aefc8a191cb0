import { z } from 'zod'
import { pageOf, timestamp } from '../model/common'
import { changedRecord } from '../model/record'
import {
  editedMany,
  recordActivity,
  recordAsOf,
  recordField,
  recordFilter,
  recordRow,
  recordTaker,
  writtenActivity,
  writtenType,
} from '../model/record-list'
import { callerTrigger, entityKind, fieldValue } from '../model/run'
import { cursorLike, numberCursor, procedure } from './base'

const byId = z.object({ id: z.string().describe('Record ID') })
const limit = z.coerce.number().int().min(1).max(500).default(100)
const cursor = numberCursor
const by = { trigger: callerTrigger }

/** What screens show of records: lists, fields, the past, and activities with what is written down about a record. */
export const recordViewsContract = {
  list: procedure
    .route({
      operationId: 'records.list',
      method: 'GET',
      path: '/records/list',
      tags: ['records'],
      summary: 'Records of a kind as rows, filtered, in an order; a page by cursor, or from a row on',
    })
    .input(
      recordFilter.extend({
        sort: z.string().max(200).default('changed').describe('changed, name, or the ID of a field'),
        order: z.enum(['asc', 'desc']).default('desc'),
        fields: z
          .string()
          .max(4000)
          .optional()
          .describe('Field IDs to be shown, separated by commas; absent: all standard ones but long texts'),
        cursor: cursorLike(/^\d{1,15}\/./s),
        offset: z.coerce
          .number()
          .int()
          .min(0)
          .max(1e9)
          .optional()
          .describe('Rows before the page, instead of a cursor'),
        limit,
      }),
    )
    .output(pageOf(recordRow).extend({ total: z.number().int() })),
  counts: procedure
    .route({
      operationId: 'records.counts',
      method: 'GET',
      path: '/records/counts',
      tags: ['records'],
      summary: 'How many records of each kind are here',
    })
    .output(z.record(entityKind, z.number().int())),
  takers: procedure
    .route({
      operationId: 'records.takers',
      method: 'GET',
      path: '/records/takers',
      tags: ['records'],
      summary: 'Integrations that make records of a kind, with the fields that they take',
    })
    .input(z.object({ kind: entityKind }))
    .output(z.array(recordTaker)),
  fields: procedure
    .route({
      operationId: 'records.fields',
      method: 'GET',
      path: '/records/{id}/fields',
      tags: ['records'],
      summary: 'Fields of a record: labels, options, and which CRMs take a value',
    })
    .input(byId)
    .output(z.array(recordField)),
  asOf: procedure
    .route({
      operationId: 'records.asOf',
      method: 'GET',
      path: '/records/{id}/as-of',
      tags: ['records'],
      summary: 'A record as it was right after one of its changes, or at a moment, beside what it is now',
    })
    .input(
      byId.extend({
        change: z.coerce.number().int().min(0).optional().describe('ID of the change; 0: before the first'),
        at: timestamp.optional().describe('A moment, instead of a change'),
      }),
    )
    .output(recordAsOf),
  activities: procedure
    .route({
      operationId: 'records.activities',
      method: 'GET',
      path: '/records/{id}/activities',
      tags: ['records'],
      summary: 'Activities that belong to a record, the latest first',
    })
    .input(byId.extend({ cursor, limit }))
    .output(pageOf(recordActivity).extend({ total: z.number().int() })),
  activityTakers: procedure
    .route({
      operationId: 'records.activityTakers',
      method: 'GET',
      path: '/records/{id}/activity-takers',
      tags: ['records'],
      summary: 'Integrations that take an activity about a record, by its type',
    })
    .input(byId)
    .output(z.array(z.object({ type: writtenType, integrations: z.array(z.string()) }))),
  writeActivity: procedure
    .route({
      operationId: 'records.writeActivity',
      method: 'POST',
      path: '/records/{id}/activities',
      tags: ['records'],
      summary: 'Write a note or log a call about a record; the CRMs that take it get it with the next sync',
    })
    .input(
      byId.extend({
        ...writtenActivity.shape,
        integrations: z
          .array(z.string())
          .min(1)
          .optional()
          .describe('Where it is made; absent: everywhere that has the record and takes it'),
        ...by,
      }),
    )
    .output(changedRecord),
  editMany: procedure
    .route({
      operationId: 'records.editMany',
      method: 'POST',
      path: '/records/edit',
      tags: ['records'],
      summary: 'Give many records the same values; what is refused is told, the others are changed',
    })
    .input(
      z.object({
        ids: z.array(z.string()).min(1).max(10_000),
        fields: z.record(z.string(), fieldValue).describe('By field id; null clears a field'),
        ...by,
      }),
    )
    .output(editedMany),
}
