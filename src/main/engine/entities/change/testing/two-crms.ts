import { type LinkOrigin, type StreamSettings, standardFieldsOf } from '@shared/model'
import type { MappedFields } from '../../../fields/field-definition'
import type { ObjectDefinition, ObjectWriter, Provider, RemoteRecord } from '../../../providers/provider'
import type { ObjectRow } from '../../../store/accounts/objects'
import type { StoredRecord } from '../../../store/accounts/records'
import type { EntityRow } from '../../../store/entities/entities'
import type { Store } from '../../../store/store'
import { addTestIntegration, openTestStore, type TestStore } from '../../../store/testing'
import { writerOf } from '../../../store/write'
import type { RecordPorts } from '../record-context'

/** Two accounts, `a` and `b`, that hold contacts, in a store of their own: what a person's changes work on. */
export interface TwoCrms extends Disposable {
  test: TestStore
  store: Store
  ports: RecordPorts
  a: ObjectRow
  b: ObjectRow
}

const contactFields = standardFieldsOf('contact').map(({ id, label, type }) => ({
  name: id,
  label,
  type,
  custom: false,
  onCreate: id !== 'lifecycleStage',
  onUpdate: id !== 'lifecycleStage',
  required: false,
  options: [],
}))

/** @param restores whether these CRMs can take a delete back */
export function openTwoCrms({ restores = false }: { restores?: boolean } = {}): TwoCrms {
  const test = openTestStore()
  const { store } = test
  const place = (id: string) => {
    addTestIntegration(store, {
      id,
      provider: 'crm',
      accountId: id,
      connectionId: `connection-${id}`,
      integrationKey: id,
    })
    const object = store.objects.ensure(id, 'contacts', 'contacts')
    store.objects.saveDefinitions(object.id, contactFields)
    return object
  }
  const [a, b] = [place('a'), place('b')]
  // What a CRM could answer plays no part in what is changed here.
  const writer = {
    create: () => Promise.resolve([]),
    update: () => Promise.resolve([]),
    remove: () => Promise.resolve([]),
    accessTo: (field, definitions) =>
      definitions.some((item) => item.name === field && item.onUpdate) ? 'writable' : 'read_only',
    ...(restores ? { restore: () => Promise.resolve([]) } : {}),
  } as Partial<ObjectWriter>
  const definition = { name: 'contacts', stream: 'contacts', entityKind: 'contact', indexLagMs: 0, writer }
  const provider = {
    manifest: { name: 'CRM' },
    objects: [definition as Partial<ObjectDefinition>],
  } as unknown as Provider
  const ports: RecordPorts = { store, provider: () => provider }
  return { test, store, ports, a, b, [Symbol.dispose]: () => test[Symbol.dispose]() }
}

/** An entity with these fields. */
export function addEntity(
  { store }: TwoCrms,
  fields: MappedFields,
  kind: 'contact' | 'company' = 'contact',
): EntityRow {
  const id = writerOf(store).entities.create(kind, String(fields.lastName ?? ''), fields, 1)
  return required(store.entities.get(id))
}

let lastRemoteId = 100

/** A record at a CRM; linked where an entity is named. `base`: null when both agree on everything. */
export function addRecord(
  { store }: TwoCrms,
  object: ObjectRow,
  fields: MappedFields,
  link?: { entity: EntityRow; base?: MappedFields | null; origin?: LinkOrigin; madeByUs?: boolean; linkedAt?: number },
): StoredRecord {
  lastRemoteId += 1
  const record: RemoteRecord = {
    remoteId: String(lastRemoteId),
    raw: {},
    fields,
    createdAt: null,
    updatedAt: null,
    deletedAt: null,
    associations: [],
    mergedIds: [],
  }
  const write = writerOf(store).records
  const recordId = write.create(object.id, record, 0)
  if (link) {
    const { entity, base = null, origin = 'pulled', madeByUs = false, linkedAt = 1 } = link
    write.link({ recordId, entityId: entity.id, base, origin, madeByUs, linkedAt, floorAt: null, confirm: false })
  }
  return required(store.records.get(recordId))
}

/** Changes what a stream is set to do. */
export function setStream({ store }: TwoCrms, id: string, settings: Partial<StreamSettings>): void {
  const row = required(store.integrations.streams(id).find(({ stream }) => stream === 'contacts'))
  store.integrations.saveStreamSettings(id, 'contacts', { ...row.settings, ...settings })
}

/** Makes a stream one that is only read, or only written. */
export function setDirection({ store }: TwoCrms, id: string, direction: 'both' | 'from' | 'to' | 'off'): void {
  store.db.prepare('UPDATE streams SET direction = ? WHERE integration_id = ?').run(direction, id)
}

/** What waits for the CRMs: operation and state of each active row, by integration. */
export function waitingRows({ store }: TwoCrms): string[] {
  return store.db
    .prepare<[], { row: string }>(
      `SELECT integration_id || ' ' || op || ' ' || state || COALESCE(' then ' || next, '') AS row FROM outbox
       WHERE state NOT IN ('confirmed', 'cancelled') ORDER BY id`,
    )
    .all()
    .map(({ row }) => row)
}

export function required<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('not there')
  return value
}
