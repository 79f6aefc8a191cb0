import type { ObjectChanges, ObjectDefinition, ObjectDeletes, Provider, ReadContext } from '../provider'
import { accountIdOf, identify, limitsSeen, referenceData } from './account'
import { messageObject, noteObject, taskObject } from './activities'
import { type CrmObject, paths } from './crm-object'
import { classify } from './errors'
import { fetchDefinitions } from './fields'
import {
  listChangedContacts,
  listChildren,
  listCompanies,
  listContacts,
  listMessages,
  listOpportunities,
} from './listing'
import { manifest } from './manifest'
import { companyObject, contactObject, opportunityObject } from './objects'
import { readAssociations, readByIds } from './reading'
import { writerOf } from './writing'

/** Changes show in a search "within a few seconds" by the vendor's word. */
const searchLagMs = 5 * 60_000
const hourMs = 60 * 60_000
/** Calls that notes, and tasks, may take of the 200,000 of a location's day. */
const childCallsADay = 10_000
/** Calls that notes, and tasks, may take in one run: a window of the burst limit each. */
const childCallsARun = 100

/** Ids that are read at once, by a call each. */
const idsPerRead = 10

interface Ways {
  changes: ObjectChanges
  deletes: ObjectDeletes
  /** Absent: it is only read. */
  writes?: true
  /** Absent: a record can be asked for by its id. */
  unnamed?: true
  links?: true
}

/** The object as the runner uses it. */
function defineObject(object: CrmObject, { changes, deletes, writes, unnamed, links }: Ways): ObjectDefinition {
  return {
    name: object.name,
    label: object.label,
    stream: object.stream,
    entityKind: object.entityKind,
    indexLagMs: searchLagMs,
    changes,
    deletes,
    scopes: object.scopes,
    fieldDefinitions: (crm, signal) => fetchDefinitions(crm, object, signal),
    idsPerRead: unnamed ? 0 : idsPerRead,
    readByIds: (context, ids) => readByIds(object, context, ids),
    ...(links && {
      readAssociations: (context: ReadContext, ids: readonly string[]) => readAssociations(object, context, ids),
    }),
    ...(object.takesCreates && { takesCreates: object.takesCreates }),
    ...(writes && { writer: writerOf(object) }),
  }
}

/** Nothing lists what was deleted: what a whole listing lacks is asked for by its id. */
const scanned = { by: 'scan' } as const

const objects: ObjectDefinition[] = [
  defineObject(contactObject, {
    changes: {
      by: 'window',
      listAll: (context, page) => listContacts(contactObject, context, page),
      listChanged: (context, window, page) => listChangedContacts(contactObject, context, window, page),
    },
    deletes: scanned,
    writes: true,
    links: true,
  }),
  defineObject(companyObject, {
    changes: { by: 'scan', listAll: (context, page) => listCompanies(companyObject, context, page), everyMs: hourMs },
    deletes: scanned,
    writes: true,
  }),
  defineObject(opportunityObject, {
    changes: {
      by: 'scan',
      listAll: (context, page) => listOpportunities(opportunityObject, context, page),
      everyMs: hourMs,
    },
    deletes: scanned,
    writes: true,
  }),
  defineObject(messageObject, {
    changes: {
      by: 'window',
      listAll: (context, page) => listMessages(messageObject, context, null, page),
      listChanged: (context, window, page) => listMessages(messageObject, context, window, page),
    },
    deletes: { by: 'none' },
  }),
  defineObject(noteObject, {
    changes: {
      by: 'parent',
      parent: 'contacts',
      callsADay: childCallsADay,
      callsARun: childCallsARun,
      listOf: (context, id) => listChildren(noteObject, context, paths.notes(id)),
    },
    deletes: scanned,
    writes: true,
    unnamed: true,
  }),
  defineObject(taskObject, {
    changes: {
      by: 'parent',
      parent: 'contacts',
      callsADay: childCallsADay,
      callsARun: childCallsARun,
      listOf: (context, id) => listChildren(taskObject, context, paths.tasks(id)),
    },
    deletes: scanned,
    unnamed: true,
  }),
]

/** GoHighLevel, through the versions of its API of 2021. */
export const highlevel: Provider = {
  manifest,
  objects,
  identify,
  accountIdOf,
  classify,
  limitsSeen,
  referenceData,
}
