import type { ObjectDefinition, Provider, ReadContext } from '../provider'
import { accountIdOf, identify, limitsSeen, owners, pipelinesOf } from './account'
import { activityObjects } from './activities'
import { batchSize, type CrmObject } from './crm-object'
import { classify } from './errors'
import { readAssociations } from './links'
import { listAll, listDeleted } from './listing'
import { manifest } from './manifest'
import { companyObject, contactObject, dealObject, leadObject } from './objects'
import { fetchDefinitions } from './properties'
import { readById, savedRecords } from './reading'
import { listChanged } from './search'
import { writerOf } from './writing'

/** Archived records can be restored, and are listed, for 90 days: https://knowledge.hubspot.com/records/restore-deleted-records */
const binMs = 90 * 24 * 60 * 60_000

/** New and changed records may take minutes to appear in a search. */
const searchLagMs = 5 * 60_000

/** The object as the runner uses it. */
function defineObject(object: CrmObject): ObjectDefinition {
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
      keepsMs: binMs,
      listDeleted: (context, window, page) => listDeleted(object, context, window, page),
    },
    scopes: object.scopes,
    fieldDefinitions: (crm, signal) => fetchDefinitions(crm, object, signal),
    idsPerRead: batchSize,
    readByIds: (context, remoteIds) => readById(object, context, remoteIds),
    ...(object.associations.length > 0 && {
      readAssociations: (context: ReadContext, remoteIds: readonly string[]) =>
        readAssociations(object, context, remoteIds),
    }),
    syncFunction: {
      ...object.syncFunction,
      read: (context, payloads) => savedRecords(object, context, payloads),
    },
    ...(object.takesCreates && { takesCreates: object.takesCreates }),
    ...(object.writes && { writer: writerOf(object) }),
  }
}

/** HubSpot, through version 3 of its API. */
export const hubspot: Provider = {
  manifest,
  objects: [contactObject, companyObject, dealObject, leadObject, ...activityObjects].map(defineObject),
  identify,
  accountIdOf,
  classify,
  limitsSeen,
  referenceData: [owners, pipelinesOf('deals', dealObject.scopes), pipelinesOf('leads', leadObject.scopes)],
}
