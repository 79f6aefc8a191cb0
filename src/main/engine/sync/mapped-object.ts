import type { MappedFields } from '../fields/field-definition'
import type { AccountEdge } from '../fields/owners'
import type {
  ListPage,
  ObjectChanges,
  ObjectDefinition,
  ObjectDeletes,
  ObjectWriter,
  ReadContext,
  RemoteRecord,
  WriteOutcome,
} from '../providers/provider'

/**
 * An object as it is beyond the edge of its account: its own fields are called as the account's mapping says, its owners
 * are their addresses. What is read comes under the names here, what is written goes under the CRM's.
 *
 * @param knownOf what is held of a record, for fields here that are parts of one field there
 */
export function mappedObject(
  definition: ObjectDefinition,
  edge: AccountEdge,
  knownOf: (remoteId: string) => MappedFields | null,
): ObjectDefinition {
  const inward = <R extends RemoteRecord>(record: R, written?: MappedFields): R => {
    const known = edge.mapping.joinsNames ? (written ?? knownOf(record.remoteId)) : null
    const { fields, kept } = edge.read(record.fields, known)
    if (kept.length > 0) return { ...record, fields, kept }
    return fields === record.fields ? record : { ...record, fields }
  }
  const page = async <P extends ListPage>(read: Promise<P>): Promise<P> => {
    const answer = await read
    return { ...answer, records: answer.records.map((record) => inward(record)) }
  }
  const { syncFunction, writer } = definition
  return {
    ...definition,
    changes: mappedChanges(definition.changes, page),
    deletes: mappedDeletes(definition.deletes, page),
    readByIds: async (context, ids) => {
      const answer = await definition.readByIds(context, ids)
      return { ...answer, records: answer.records.map((record) => inward(record)) }
    },
    ...(syncFunction
      ? {
          syncFunction: {
            ...syncFunction,
            read: (context, payloads) => {
              const answer = syncFunction.read(context, payloads)
              return { ...answer, records: answer.records.map((record) => inward(record)) }
            },
          },
        }
      : {}),
    ...(writer ? { writer: mappedWriter(writer, edge, inward) } : {}),
  }
}

type MapPage = <P extends ListPage>(read: Promise<P>) => Promise<P>

function mappedChanges(changes: ObjectChanges, page: MapPage): ObjectChanges {
  if (changes.by === 'parent') {
    return { ...changes, listOf: (context, parent, at) => page(changes.listOf(context, parent, at)) }
  }
  const listAll = (context: ReadContext, at: string | null) => page(changes.listAll(context, at))
  if (changes.by === 'scan') return { ...changes, listAll }
  return { ...changes, listAll, listChanged: (context, window, at) => page(changes.listChanged(context, window, at)) }
}

function mappedDeletes(deletes: ObjectDeletes, page: MapPage): ObjectDeletes {
  if (deletes.by !== 'list') return deletes
  return { ...deletes, listDeleted: (context, window, at) => page(deletes.listDeleted(context, window, at)) }
}

function mappedWriter(
  writer: ObjectWriter,
  edge: AccountEdge,
  inward: (record: RemoteRecord, written?: MappedFields) => RemoteRecord,
): ObjectWriter {
  const outward = <D extends { fields: MappedFields }>(drafts: readonly D[]): D[] =>
    drafts.map((draft) => ({ ...draft, fields: edge.fieldsOutward(draft.fields) }))
  const outcomes = async (
    given: readonly { marker: string; fields: MappedFields }[],
    written: Promise<WriteOutcome[]>,
  ): Promise<WriteOutcome[]> =>
    (await written).map((outcome) => {
      if (outcome.type === 'unknown' || outcome.type === 'not_sent') return outcome
      const sent = given.find(({ marker }) => marker === outcome.marker)?.fields
      if (outcome.type === 'done') return { ...outcome, record: inward(outcome.record, sent) }
      const { field, fields, ...facts } = outcome.facts
      return {
        ...outcome,
        facts: {
          ...facts,
          ...(field === undefined ? {} : { field: edge.inward(field) }),
          ...(fields && { fields: fields.map((one) => ({ ...one, field: edge.inward(one.field) })) }),
        },
        ...(outcome.record ? { record: inward(outcome.record, sent) } : {}),
      }
    })
  const { create, update } = writer
  return {
    ...writer,
    accessTo: (field, definitions, operation) => {
      const property = edge.outward(field)
      return property === null ? 'gone' : writer.accessTo(property, definitions, operation)
    },
    ...(create && { create: (context, drafts) => outcomes(drafts, create(context, outward(drafts))) }),
    ...(update && { update: (context, edits) => outcomes(edits, update(context, outward(edits))) }),
    findCreated: async (context, drafts) =>
      (await writer.findCreated(context, outward(drafts))).map((answer) => ({
        ...answer,
        found: answer.found.map((record) => inward(record)),
      })),
  }
}
