import type { ObjectDefinition, ReadContext } from '../provider'
import type { CrmObject } from './crm-object'
import { fetchDefinitions } from './properties'
import { batchSize } from './reading/batch-reading'
import { listDeleted } from './reading/deleted-list'
import { readAssociations } from './reading/links'
import { listAll } from './reading/listing'
import { readRecords } from './reading/reading-by-id'
import { savedRecords } from './reading/saved'
import { listChanged } from './reading/searching'
import { writerOf } from './writing/writer'

/** New and changed records may take minutes to appear in a search. */
const searchLagMs = 5 * 60_000

/** The object as the runner uses it. */
export function defineObject(object: CrmObject): ObjectDefinition {
  return {
    name: object.name,
    label: object.label,
    stream: object.stream,
    entityKind: object.entityKind,
    indexLagMs: searchLagMs,
    changes: {
      by: 'window',
      listAll: (context, page) => listAll(object, context, page),
      listChanged: (context, window, page) => listChanged(object, context, window, page),
    },
    deletes: {
      by: 'list',
      listDeleted: (context, window, page) => listDeleted(object, context, window, page),
    },
    scopes: object.scopes,
    fieldDefinitions: (crm, signal) => fetchDefinitions(crm, object, signal),
    idsPerRead: batchSize,
    readByIds: (context, remoteIds) => readRecords(object, context, remoteIds),
    ...(object.associations.length > 0 && {
      readAssociations: (context: ReadContext, remoteIds: readonly string[]) =>
        readAssociations(object, context, remoteIds),
    }),
    syncFunction: {
      ...object.syncFunction,
      read: (context, payloads) => savedRecords(object, context, payloads),
    },
    writer: writerOf(object),
  }
}
