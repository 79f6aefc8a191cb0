import type {
  AssociationEdit,
  AssociationOutcome,
  ObjectDefinition,
  ObjectWriter,
  ReadContext,
  RemoteRecord,
  WriteOutcome,
} from '../../providers/provider'

/** The same object with a writer that reads at the CRM and writes nothing: every write counts as accepted as sent. */
export function withoutWrites(definition: ObjectDefinition): ObjectDefinition {
  return definition.writer ? { ...definition, writer: dryWriter(definition.writer) } : definition
}

function dryWriter(writer: ObjectWriter): ObjectWriter {
  const { create, update, remove, restore, associate, dissociate } = writer
  const pretend = (_: unknown, edits: readonly AssociationEdit[]): Promise<AssociationOutcome[]> =>
    Promise.resolve(edits.map(({ marker }) => ({ marker, type: 'done' })))
  return {
    ...writer,
    ...(create && { create: accept(({ marker }) => `dry-${marker}`) }),
    ...(update && { update: accept(({ remoteId }) => remoteId) }),
    ...(remove && { remove: accept(({ remoteId }) => remoteId) }),
    ...(restore && { restore: accept(({ remoteId }) => remoteId) }),
    ...(associate && { associate: pretend }),
    ...(dissociate && { dissociate: pretend }),
  }
}

/** A method that takes every row as it was sent. @param idOf the id that the row's record has then */
function accept<Row extends { marker: string; fields?: RemoteRecord['fields'] }>(idOf: (row: Row) => string) {
  return (_: ReadContext, rows: readonly Row[]): Promise<WriteOutcome[]> =>
    Promise.resolve(rows.map((row) => done(row.marker, idOf(row), row.fields ?? {})))
}

function done(marker: string, remoteId: string, fields: RemoteRecord['fields']): WriteOutcome {
  const now = new Date().toISOString()
  const record: RemoteRecord = {
    remoteId,
    raw: null,
    fields,
    createdAt: now,
    updatedAt: now,
    deletedAt: null,
    associations: null,
    mergedIds: [],
  }
  return { marker, type: 'done', record }
}
