import type { FieldMapping } from '../fields/field-mapping'
import type {
  ListPage,
  ObjectDefinition,
  ObjectWriter,
  RecordDraft,
  RemoteRecord,
  WriteOutcome,
} from '../providers/provider'

/**
 * An object whose own fields are called here as this account's mapping says: what is read comes under the names here,
 * what is written goes under the CRM's.
 */
export function mappedObject(definition: ObjectDefinition, mapping: FieldMapping): ObjectDefinition {
  if (mapping.isPlain) return definition
  const inward = <R extends RemoteRecord>(record: R): R => ({ ...record, fields: mapping.fieldsInward(record.fields) })
  const page = async <P extends ListPage>(read: Promise<P>): Promise<P> => {
    const answer = await read
    return { ...answer, records: answer.records.map(inward) }
  }
  const { listDeleted, syncFunction, writer } = definition
  return {
    ...definition,
    listAll: (context, at) => page(definition.listAll(context, at)),
    listChanged: (context, window, at) => page(definition.listChanged(context, window, at)),
    ...(listDeleted ? { listDeleted: (context, window, at) => page(listDeleted(context, window, at)) } : {}),
    readByIds: async (context, ids) => {
      const answer = await definition.readByIds(context, ids)
      return { ...answer, records: answer.records.map(inward) }
    },
    ...(syncFunction
      ? {
          syncFunction: {
            ...syncFunction,
            read: (context, payloads) => {
              const answer = syncFunction.read(context, payloads)
              return { ...answer, records: answer.records.map(inward) }
            },
          },
        }
      : {}),
    ...(writer ? { writer: mappedWriter(writer, mapping, inward) } : {}),
  }
}

function mappedWriter(
  writer: ObjectWriter,
  mapping: FieldMapping,
  inward: (record: RemoteRecord) => RemoteRecord,
): ObjectWriter {
  const outward = <D extends RecordDraft>(drafts: readonly D[]): D[] =>
    drafts.map((draft) => ({ ...draft, fields: mapping.fieldsOutward(draft.fields) }))
  const outcomes = async (written: Promise<WriteOutcome[]>): Promise<WriteOutcome[]> =>
    (await written).map((outcome) => {
      if (outcome.type === 'unknown') return outcome
      if (outcome.type === 'done') return { ...outcome, record: inward(outcome.record) }
      const { field, fields, ...facts } = outcome.facts
      return {
        ...outcome,
        facts: {
          ...facts,
          ...(field === undefined ? {} : { field: mapping.inward(field) }),
          ...(fields && { fields: fields.map((one) => ({ ...one, field: mapping.inward(one.field) })) }),
        },
        ...(outcome.record ? { record: inward(outcome.record) } : {}),
      }
    })
  return {
    ...writer,
    accessTo: (field, definitions) => {
      const property = mapping.outward(field)
      return property === null ? 'gone' : writer.accessTo(property, definitions)
    },
    canWrite: (field, definitions) => {
      const property = mapping.outward(field)
      return property !== null && writer.canWrite(property, definitions)
    },
    create: (context, drafts) => outcomes(writer.create(context, outward(drafts))),
    update: (context, edits) => outcomes(writer.update(context, outward(edits))),
    findCreated: async (context, drafts) =>
      (await writer.findCreated(context, outward(drafts))).map((answer) => ({
        ...answer,
        found: answer.found.map(inward),
      })),
  }
}
