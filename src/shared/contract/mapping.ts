import { z } from 'zod'
import {
  crmField,
  mappingChange,
  mappingCheck,
  mappingDocument,
  mappingRow,
  mappingSample,
  mappingState,
} from '../model/mapping'
import { streamName } from '../model/provider'
import { callerTrigger } from '../model/run'
import { procedure } from './base'

const ofStream = z.object({ id: z.string().describe('Integration ID'), stream: streamName })
const path = '/integrations/{id}/mapping/{stream}' as const
const given = z
  .array(
    z.object({ object: z.string().optional().describe('Absent: the first of the stream'), rows: z.array(mappingRow) }),
  )
  .default([])
const apply = z.boolean().default(false).describe('Without it, only what would change is told')

/** Which field of a CRM is which field here, what becomes of values on the way, and in which direction they go. */
export const mappingContract = {
  fields: procedure
    .route({
      operationId: 'mapping.fields',
      method: 'GET',
      path: `${path}/fields`,
      tags: ['mapping'],
      summary: 'All fields that a CRM has for a stream, standard and own ones, as at the last run',
    })
    .input(ofStream)
    .output(z.array(crmField)),
  show: procedure
    .route({
      operationId: 'mapping.show',
      method: 'GET',
      path,
      tags: ['mapping'],
      summary: 'The mapping of a stream, and what has changed at the CRM since a person last looked',
    })
    .input(ofStream)
    .output(mappingState),
  set: procedure
    .route({
      operationId: 'mapping.set',
      method: 'PUT',
      path,
      tags: ['mapping'],
      summary:
        'Set rows of the mapping, others stay; the stream is read again, and nothing is pushed before its preview',
    })
    .input(ofStream.extend({ objects: given, trigger: callerTrigger }))
    .output(mappingChange),
  check: procedure
    .route({
      operationId: 'mapping.check',
      method: 'POST',
      path: `${path}/check`,
      tags: ['mapping'],
      summary: 'Hold the mapping, or rows that would be set, against all stored records; nothing is changed',
    })
    .input(ofStream.extend({ objects: given }))
    .output(mappingCheck),
  sample: procedure
    .route({
      operationId: 'mapping.sample',
      method: 'POST',
      path: `${path}/sample`,
      tags: ['mapping'],
      summary: 'What one stored record is in both directions, by the mapping or by rows that would be set',
    })
    .input(ofStream.extend({ objects: given, recordId: z.string().nullable().default(null) }))
    .output(mappingSample),
  export: procedure
    .route({
      operationId: 'mapping.export',
      method: 'GET',
      path: `${path}/export`,
      tags: ['mapping'],
      summary: 'The mapping as a document',
    })
    .input(ofStream)
    .output(mappingDocument),
  import: procedure
    .route({
      operationId: 'mapping.import',
      method: 'POST',
      path: `${path}/import`,
      tags: ['mapping'],
      summary: 'Put a document in place of the mapping; what it does not name is as it is by itself',
    })
    .input(ofStream.extend({ document: mappingDocument, apply, trigger: callerTrigger }))
    .output(mappingChange),
  copy: procedure
    .route({
      operationId: 'mapping.copy',
      method: 'POST',
      path: `${path}/copy`,
      tags: ['mapping'],
      summary: 'Take over the mapping of another integration of the same CRM, as far as the account has the fields',
    })
    .input(ofStream.extend({ from: z.string().describe('Integration ID'), apply, trigger: callerTrigger }))
    .output(mappingChange.extend({ missing: z.array(mappingRow).describe('Rows whose field the account has not') })),
  propose: procedure
    .route({
      operationId: 'mapping.propose',
      method: 'POST',
      path: `${path}/propose`,
      tags: ['mapping'],
      summary: 'Map own fields to those of other accounts that have the same name and type',
    })
    .input(ofStream.extend({ apply, trigger: callerTrigger }))
    .output(mappingChange),
  acknowledge: procedure
    .route({
      operationId: 'mapping.acknowledge',
      method: 'POST',
      path: `${path}/acknowledge`,
      tags: ['mapping'],
      summary: 'Say that what has changed at the CRM has been seen',
    })
    .input(ofStream)
    .output(mappingState),
}
