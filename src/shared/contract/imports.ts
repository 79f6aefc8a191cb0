import { z } from 'zod'
import { csvDelimiter, csvEncoding, importChoices, importKind, importReport } from '../model/import'
import { callerTrigger } from '../model/run'
import { procedure } from './base'

/** Characters of a file as base64: with the rest of a call it stays under the bound of REST bodies. */
const mostContent = 1_000_000

/** Records from files. */
export const importsContract = {
  import: procedure
    .route({
      operationId: 'records.import',
      method: 'POST',
      path: '/records/import',
      tags: ['records'],
      summary: 'Make and change records from a CSV file, in one run; a dry run says what would be done',
    })
    .input(
      importChoices.omit({ match: true, values: true }).extend({
        kind: importKind,
        content: z.base64().min(1).max(mostContent).describe('The bytes of the file as base64'),
        encoding: csvEncoding.optional().describe('Absent: found out'),
        delimiter: csvDelimiter.optional().describe('Absent: found out'),
        match: z.boolean().default(true).describe('false: every row is a new record'),
        dryRun: z.boolean().default(false),
        limit: z.number().int().min(0).max(20_000).default(200).describe('Rows of the report'),
        trigger: callerTrigger,
      }),
    )
    .output(importReport),
}
