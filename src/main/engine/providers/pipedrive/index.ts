import type { ObjectDefinition, Provider } from '../provider'
import { accountIdOf, identify, limitsOf, limitsSeen, owners, pipelines } from './account'
import { activityObjects } from './activities'
import { type CrmObject, mostIds } from './crm-object'
import { classify } from './errors'
import { fetchDefinitions } from './fields'
import { listAll, listChanged, listDeleted } from './listing'
import { manifest } from './manifest'
import { companyObject, contactObject, dealObject, leadObject } from './objects'
import { readByIds, savedRecords } from './reading'
import { writerOf } from './writing'

/** How long deleted deals are listed and can be restored: https://support.pipedrive.com/en/article/data-retention */
const binMs = 30 * 24 * 60 * 60_000

/** Lists are of the database; a change that was under way when one was read shows within this time. */
const listLagMs = 2 * 60_000

/** Records that are asked for at once where each costs a call. */
const singlesPerRead = 20

/** How often everything is listed where no list tells what was deleted and none can be asked for some. */
const scanEveryMs = 60 * 60_000

/** The object as the runner uses it. */
function defineObject(object: CrmObject): ObjectDefinition {
  const isListed = object.version === 'v2'
  return {
    name: object.name,
    label: object.label,
    stream: object.stream,
    entityKind: object.entityKind,
    ...(object.joinsNames && { joinsNames: object.joinsNames }),
    indexLagMs: listLagMs,
    changes: isListed
      ? {
          by: 'window',
          listAll: (context, page) => listAll(object, context, page),
          listChanged: (context, window, page) => listChanged(object, context, window, page),
        }
      : {
          by: 'scan',
          everyMs: scanEveryMs,
          listAll: (context, page) => listAll(object, context, page),
        },
    deletes: deletesOf(object),
    scopes: object.scopes,
    fieldDefinitions: (crm, signal) => fetchDefinitions(crm, object, signal),
    idsPerRead: isListed ? mostIds : singlesPerRead,
    readByIds: (context, remoteIds) => readByIds(object, context, remoteIds),
    ...(object.syncFunction && {
      syncFunction: { ...object.syncFunction, read: (context, payloads) => savedRecords(object, context, payloads) },
    }),
    ...(object.takesCreates && { takesCreates: object.takesCreates }),
    writer: writerOf(object),
  }
}

/** Deals are on a list of deletes. Of all else only a whole listing, and asking for known ids, tells what is gone. */
function deletesOf(object: CrmObject): ObjectDefinition['deletes'] {
  if (object.listsDeleted) {
    return {
      by: 'list',
      keepsMs: binMs,
      listDeleted: (context, window, page) => listDeleted(object, context, window, page),
    }
  }
  return { by: 'scan' }
}

/** Pipedrive, through version 2 of its API, and version 1 where there is nothing else. */
export const pipedrive: Provider = {
  manifest,
  objects: [contactObject, companyObject, dealObject, leadObject, ...activityObjects].map(defineObject),
  identify,
  accountIdOf,
  limitsOf,
  limitsSeen,
  referenceData: [owners, pipelines],
  classify,
}
