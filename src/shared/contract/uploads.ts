import { z } from 'zod'
import {
  csvDelimiter,
  csvEncoding,
  importChoices,
  importedRow,
  importKind,
  importResult,
  importUpload,
} from '../model/import'
import { callerTrigger } from '../model/run'
import { procedure } from './base'

/** Characters of a part as base64: with the rest of a call it stays under the bound of REST bodies. */
const mostOfPart = 1_000_000

const byId = z.object({ id: z.string().describe('Import ID') })

/** Large files: they come in parts, are kept here, looked at, and imported in one run that goes on by itself. */
export const uploadsContract = {
  list: procedure
    .route({
      operationId: 'imports.list',
      method: 'GET',
      path: '/imports',
      tags: ['imports'],
      summary: 'Files that are kept here to be imported, the newest first',
    })
    .output(z.object({ items: z.array(importUpload) })),
  open: procedure
    .route({
      operationId: 'imports.open',
      method: 'POST',
      path: '/imports',
      tags: ['imports'],
      summary: 'Begin to send a file of up to 200 MB and 1,000,000 rows',
    })
    .input(
      z.object({
        kind: importKind,
        name: z.string().min(1).max(255),
        size: z.number().int().min(1).describe('Bytes'),
      }),
    )
    .output(importUpload),
  send: procedure
    .route({
      operationId: 'imports.send',
      method: 'POST',
      path: '/imports/{id}/parts',
      tags: ['imports'],
      summary: 'Send a part of a file; one whose answer was lost may be sent again. The last one begins the reading',
    })
    .input(
      byId.extend({
        at: z.number().int().min(0).describe('Bytes that come before it'),
        content: z.base64().min(1).max(mostOfPart).describe('The bytes as base64'),
      }),
    )
    .output(importUpload),
  get: procedure
    .route({
      operationId: 'imports.get',
      method: 'GET',
      path: '/imports/{id}',
      tags: ['imports'],
      summary: 'What a file is, and how far its import is',
    })
    .input(byId)
    .output(importUpload),
  read: procedure
    .route({
      operationId: 'imports.read',
      method: 'POST',
      path: '/imports/{id}/read',
      tags: ['imports'],
      summary: 'Read a file again in another form; what is absent is found out',
    })
    .input(
      byId.extend({
        encoding: csvEncoding.optional(),
        delimiter: csvDelimiter.optional(),
        header: z.boolean().optional().describe('Whether the first row holds the headings'),
      }),
    )
    .output(importUpload),
  choose: procedure
    .route({
      operationId: 'imports.choose',
      method: 'POST',
      path: '/imports/{id}/choices',
      tags: ['imports'],
      summary:
        'Say which columns fill which fields, and how rows are taken; remembered for files with the same headings',
    })
    .input(byId.extend(importChoices.shape))
    .output(importUpload),
  plan: procedure
    .route({
      operationId: 'imports.plan',
      method: 'POST',
      path: '/imports/{id}/plan',
      tags: ['imports'],
      summary: 'Look at all rows and change nothing; the rows say what would become of each',
    })
    .input(byId)
    .output(importUpload),
  run: procedure
    .route({
      operationId: 'imports.run',
      method: 'POST',
      path: '/imports/{id}/run',
      tags: ['imports'],
      summary: 'Import a file, or go on with an import that was stopped or cut off',
    })
    .input(byId.extend({ trigger: callerTrigger }))
    .output(importUpload),
  stop: procedure
    .route({
      operationId: 'imports.stop',
      method: 'POST',
      path: '/imports/{id}/stop',
      tags: ['imports'],
      summary: 'End what goes on with a file; what was imported stays and can be undone',
    })
    .input(byId)
    .output(importUpload),
  rows: procedure
    .route({
      operationId: 'imports.rows',
      method: 'GET',
      path: '/imports/{id}/rows',
      tags: ['imports'],
      summary: 'Rows of a file and what becomes, or became, of each',
    })
    .input(
      byId.extend({
        pass: z.enum(['plan', 'run']).default('plan').describe('As they were looked at, or as they were taken'),
        result: z.enum(['all', ...importResult.options]).default('all'),
        from: z.coerce.number().int().min(0).default(0).describe('How many of them come before the page'),
        limit: z.coerce.number().int().min(1).max(500).default(100),
      }),
    )
    .output(z.object({ items: z.array(importedRow) })),
  remove: procedure
    .route({
      operationId: 'imports.remove',
      method: 'DELETE',
      path: '/imports/{id}',
      tags: ['imports'],
      summary: 'Take a file away; what was imported of it stays',
      inputStructure: 'detailed',
    })
    .input(z.object({ params: byId }))
    .output(z.object({ removed: z.literal(true) })),
}
