import type { Store } from '../store'
import { AssociationWriter } from './association-writer'
import { ChangeWriter } from './change-writer'
import { ConflictWriter } from './conflict-writer'
import { EntityWriter } from './entity-writer'
import { GoneWriter } from './gone-writer'
import { MappingWriter } from './mapping-writer'
import { MatchWriter } from './match-writer'
import { OutboxWriter } from './outbox-writer'
import { OwnerWriter } from './owner-writer'
import { ReferenceWriter } from './reference-writer'
import { RemoteRecordWriter } from './remote-record-writer'
import { TurnWriter } from './turn-writer'

/** The writing half of the store: everything that changes entities, remote records, links, the outbox and the history. */
export interface StoreWriter {
  entities: EntityWriter
  records: RemoteRecordWriter
  associations: AssociationWriter
  outbox: OutboxWriter
  conflicts: ConflictWriter
  matches: MatchWriter
  mappings: MappingWriter
  changes: ChangeWriter
  gone: GoneWriter
  turns: TurnWriter
  reference: ReferenceWriter
  owners: OwnerWriter
}

const writers = new WeakMap<Store, StoreWriter>()

/**
 * The writing half of a store. The doors alone import it (linted), so that nothing goes round what they guarantee.
 * All calls belong into a commit.
 */
export function writerOf(store: Store): StoreWriter {
  const known = writers.get(store)
  if (known) return known
  const { db } = store
  const associations = new AssociationWriter(db)
  const writer: StoreWriter = {
    entities: new EntityWriter(db),
    records: new RemoteRecordWriter(db, associations),
    associations,
    outbox: new OutboxWriter(db),
    conflicts: new ConflictWriter(db),
    matches: new MatchWriter(db),
    mappings: new MappingWriter(db),
    changes: new ChangeWriter(db),
    gone: new GoneWriter(db),
    turns: new TurnWriter(db),
    reference: new ReferenceWriter(db),
    owners: new OwnerWriter(db),
  }
  writers.set(store, writer)
  return writer
}
