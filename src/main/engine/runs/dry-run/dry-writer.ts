import type {
  AssociationEdit,
  AssociationOutcome,
  ObjectDefinition,
  ObjectWriter,
  RemoteRecord,
  WriteOutcome,
} from '../../providers/provider'

/** The same object with a writer that reads at the CRM and writes nothing: every write counts as accepted as sent. */
export function withoutWrites(definition: ObjectDefinition): ObjectDefinition {
  return definition.writer ? { ...definition, writer: dryWriter(definition.writer) } : definition
}

function dryWriter(writer: ObjectWriter): ObjectWriter {
  const { restore, associate, dissociate } = writer
  const pretend = (_: unknown, edits: readonly AssociationEdit[]): Promise<AssociationOutcome[]> =>
    Promise.resolve(edits.map(({ marker }) => ({ marker, type: 'done' })))
  return {
    ...writer,
    create: (_, drafts) => Promise.resolve(drafts.map(({ marker, fields }) => done(marker, `dry-${marker}`, fields))),
    update: (_, edits) => Promise.resolve(edits.map(({ marker, remoteId, fields }) => done(marker, remoteId, fields))),
    remove: (_, records) => Promise.resolve(records.map(({ marker, remoteId }) => done(marker, remoteId, {}))),
    ...(associate ? { associate: pretend } : {}),
    ...(dissociate ? { dissociate: pretend } : {}),
    ...(restore
      ? {
          restore: (_: unknown, records: readonly { marker: string; remoteId: string }[]) =>
            Promise.resolve(records.map(({ marker, remoteId }) => done(marker, remoteId, {}))),
        }
      : {}),
  }
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
