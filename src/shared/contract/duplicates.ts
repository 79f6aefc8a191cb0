import { z } from 'zod'
import { duplicateKind, duplicatePair } from '../model/duplicates'
import { callerTrigger } from '../model/run'
import { numberCursor, procedure } from './base'

/** Records that are probably one person or company. They are merged by `records.link`. */
export const duplicatesContract = {
  list: procedure
    .route({
      operationId: 'duplicates.list',
      method: 'GET',
      path: '/duplicates',
      tags: ['records'],
      summary: 'Pairs of records that are probably one; a page may hold none and there may still be more',
    })
    .input(
      z.object({
        kind: duplicateKind,
        cursor: numberCursor,
        limit: z.coerce.number().int().min(1).max(200).default(50).describe('Pairs after which the page ends'),
      }),
    )
    .output(z.object({ items: z.array(duplicatePair), nextCursor: z.string().nullable() })),
  keepApart: procedure
    .route({
      operationId: 'duplicates.keepApart',
      method: 'POST',
      path: '/duplicates/apart',
      tags: ['records'],
      summary: 'Say that two records are not one: they are not offered again, and no sync links them',
    })
    .input(z.object({ id: z.string(), other: z.string(), trigger: callerTrigger }))
    .output(z.object({ runId: z.string().nullable() })),
}
