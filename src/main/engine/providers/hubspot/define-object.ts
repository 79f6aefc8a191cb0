import type { ObjectDefinition, ReadContext } from '../provider'
import { batchSize } from './batch-reading'
import { type CrmObject, listPageSize } from './crm-object'
import { listDeleted } from './deleted-list'
import { readAssociations } from './links'
import { listAll } from './listing'
import { fetchDefinitions } from './properties'
import { readRecords } from './reading-by-id'
import { savedRecords } from './saved'
import { listChanged } from './searching'
import { writerOf } from './writer'

/** New and changed records may take minutes to appear in a search. */
const searchLagMs = 5 * 60_000

/** The object as the runner uses it. */
export function defineObject(object: CrmObject): ObjectDefinition {
  return {
    name: object.name,
    label: object.label,
    stream: object.stream,
    entityKind: object.entityKind,
    pageSize: listPageSize,
    overlapMs: searchLagMs,
    deletes: 'archived-list',
    scopes: object.scopes,
    fieldDefinitions: (crm, signal) => fetchDefinitions(crm, object, signal),
    listAll: (context, page) => listAll(object, context, page),
    idsPerRead: batchSize,
    readByIds: (context, remoteIds) => readRecords(object, context, remoteIds),
    ...(object.associations.length > 0 && {
      readAssociations: (context: ReadContext, remoteIds: readonly string[]) =>
        readAssociations(object, context, remoteIds),
    }),
    listChanged: (context, window, page) => listChanged(object, context, window, page),
    listDeleted: (context, window, page) => listDeleted(object, context, window, page),
    syncFunction: {
      ...object.syncFunction,
      read: (context, payloads) => savedRecords(object, context, payloads),
    },
    writer: writerOf(object),
  }
}
