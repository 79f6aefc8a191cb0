import type { ObjectDefinition, Provider, ReadContext } from '../provider'
import { identify, limitsOf, limitsSeen, owners } from './account'
import { activityObjects } from './activities'
import { classify } from './errors'
import { fetchDefinitions } from './fields'
import { listAll, listChanged, listDeleted } from './listing'
import { manifest } from './manifest'
import { companyObject, contactObject, leadObject, opportunityObject } from './objects'
import { readById, savedRecords } from './reading'
import { campaigns, leadStatuses, members, opportunityStages } from './reference'
import { mostRetrieved, type SfObject } from './sf-object'
import { writerOf } from './writing'

/** Deleted records lie in the recycle bin for 15 days: https://help.salesforce.com/s/articleView?id=sf.home_delete.htm */
const binMs = 15 * 24 * 60 * 60_000

/** A long transaction commits later than its stamps say: rows appear behind what was read. */
const commitLagMs = 10 * 60_000

/** The object as the runner uses it. */
function defineObject(object: SfObject): ObjectDefinition {
  const { syncFunction } = object
  return {
    name: object.name,
    label: object.label,
    stream: object.stream,
    entityKind: object.entityKind,
    indexLagMs: commitLagMs,
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
    ...(object.deletesAlong && { deletesAlong: object.deletesAlong }),
    scopes: ['api'],
    fieldDefinitions: (crm, signal) => fetchDefinitions(crm, object, signal),
    idsPerRead: mostRetrieved,
    readByIds: (context, remoteIds) => readById(object, context, remoteIds),
    ...(object.links.length > 0 && {
      readAssociations: async (context: ReadContext, remoteIds: readonly string[]) => {
        const { records } = await readById(object, context, remoteIds)
        const links = new Map(records.map(({ remoteId, associations }) => [remoteId, associations]))
        return remoteIds.map((remoteId) => ({ remoteId, associations: links.get(remoteId) ?? null }))
      },
    }),
    ...(syncFunction && {
      syncFunction: { ...syncFunction, read: (context, payloads) => savedRecords(object, context, payloads) },
    }),
    ...(object.takesCreates && { takesCreates: object.takesCreates }),
    ...(object.writes && { writer: writerOf(object) }),
  }
}

/** Salesforce, through its REST API. */
export const salesforce: Provider = {
  manifest,
  objects: [contactObject, companyObject, opportunityObject, leadObject, ...activityObjects].map(defineObject),
  identify,
  limitsOf,
  classify,
  limitsSeen,
  referenceData: [owners, opportunityStages, leadStatuses, campaigns, members],
}
