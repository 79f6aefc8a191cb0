import type { FieldDefinition, MappedFields } from '../../../fields/field-definition'
import { CrmError } from '../../../providers/kit/crm-error'
import type {
  AskedRecord,
  CrmErrorFacts,
  ListPage,
  ObjectDefinition,
  ObjectWriter,
  RecordDraft,
  RecordEdit,
  RemoteRecord,
  WriteOutcome,
} from '../../../providers/provider'

/** A record as the account holds it. */
interface Held {
  fields: MappedFields
  createdAt: number
  updatedAt: number
  deletedAt: number | null
}

/** A request that reached the account. */
export interface Asked {
  op: 'read' | 'create' | 'update' | 'delete' | 'restore' | 'find'
  /** Fields by row, or ids. */
  rows: readonly (MappedFields | string)[]
}

/** What a script says of a row that is written; null: it is carried out as usual. */
export type Verdict = CrmErrorFacts | 'unknown' | 'silent' | null

/**
 * Contacts of an account in memory, written and read as a provider does it. A script may refuse rows, whole requests, or
 * lose answers: what a sandbox that behaves like the vendor's rarely does.
 */
export class ScriptedAccount {
  readonly asked: Asked[] = []
  readonly held = new Map<string, Held>()
  batchSize = 100
  canRestore = true
  /** Answers bear no version. */
  versionless = false
  /** Fields that take no value. */
  readOnly = new Set<string>()
  definitions: FieldDefinition[] = []
  /** Says of each row of a write what becomes of it. */
  onRow: (op: Asked['op'], fields: MappedFields, remoteId: string | null) => Verdict = () => null
  /** The record that a create comes to; a new one unless told. */
  onCreate: (fields: MappedFields) => string = (fields) => this.add(fields)
  /** Is called before a request is carried out; may throw. */
  before: (asked: Asked) => void = () => {}
  /** Is called after it, before the answer is given; may throw. */
  after: (asked: Asked) => void = () => {}
  /** What the account makes of values. */
  normalize: (fields: MappedFields) => MappedFields = (fields) => fields
  #nextId: number

  constructor(
    readonly id: string,
    start = 100,
  ) {
    this.#nextId = start
  }

  /** A person makes a record at the account. */
  add(fields: MappedFields): string {
    const id = String(this.#nextId++)
    const now = Date.now()
    this.held.set(id, { fields: this.normalize(fields), createdAt: now, updatedAt: now, deletedAt: null })
    return id
  }

  /** A person changes one. */
  change(id: string, fields: MappedFields): void {
    const record = this.#get(id)
    record.fields = { ...record.fields, ...fields }
    record.updatedAt = Date.now()
  }

  erase(id: string): void {
    this.held.delete(id)
  }

  fields(id: string): MappedFields {
    return this.#get(id).fields
  }

  writes(op: Asked['op']): Asked[] {
    return this.asked.filter((asked) => asked.op === op)
  }

  definition(): ObjectDefinition {
    const page = (records: RemoteRecord[]): Promise<ListPage> =>
      Promise.resolve({ records, next: null, total: null, rejected: [] })
    const all = (keep: (held: Held) => boolean) =>
      [...this.held].filter(([, held]) => keep(held)).map(([id]) => this.#record(id))
    return {
      name: 'contacts',
      label: 'Contacts',
      stream: 'contacts',
      entityKind: 'contact',
      indexLagMs: 1000,
      idsPerRead: 100,
      scopes: [],
      fieldDefinitions: () => Promise.resolve(this.definitions),
      readByIds: (_, ids) => {
        this.#ask({ op: 'read', rows: ids })
        const records = ids.flatMap((id): AskedRecord[] =>
          this.held.has(id) ? [{ ...this.#record(id), askedId: id }] : [],
        )
        return Promise.resolve({ records, rejected: [] })
      },
      changes: {
        by: 'window',
        listAll: () => page(all((held) => held.deletedAt === null)),
        listChanged: (_, { since }) =>
          page(all((held) => held.deletedAt === null && held.updatedAt >= Date.parse(since))),
      },
      deletes: { by: 'list', listDeleted: () => page(all((held) => held.deletedAt !== null)) },
      writer: this.#writer(),
    }
  }

  #writer(): ObjectWriter {
    const write = async (
      op: Asked['op'],
      rows: readonly { marker: string; remoteId?: string; fields?: MappedFields }[],
      carryOut: (row: { marker: string; remoteId?: string; fields?: MappedFields }) => string,
    ): Promise<WriteOutcome[]> => {
      const asked: Asked = { op, rows: rows.map((row) => row.fields ?? row.remoteId ?? '') }
      this.#ask(asked)
      const outcomes = rows.flatMap((row): WriteOutcome[] => {
        const verdict = this.onRow(op, row.fields ?? {}, row.remoteId ?? null)
        if (verdict === 'silent') return []
        if (verdict === 'unknown') return [{ marker: row.marker, type: 'unknown' }]
        if (verdict !== null) return [{ marker: row.marker, type: 'refused', facts: verdict }]
        return [{ marker: row.marker, type: 'done', record: this.#answer(carryOut(row)) }]
      })
      this.after(asked)
      return outcomes
    }
    return {
      batchSize: this.batchSize,
      createShownMs: 60_000,
      accessTo: (field) => (this.readOnly.has(field) ? 'read_only' : 'writable'),
      create: (_, drafts: readonly RecordDraft[]) =>
        write('create', drafts, ({ fields }) => this.onCreate(fields ?? {})),
      update: (_, edits: readonly RecordEdit[]) =>
        write('update', edits, ({ remoteId = '', fields = {} }) => {
          this.change(remoteId, this.normalize(fields))
          return remoteId
        }),
      remove: (_, records) =>
        write('delete', records, ({ remoteId = '' }) => {
          this.#get(remoteId).deletedAt = Date.now()
          return remoteId
        }),
      ...(this.canRestore
        ? {
            restore: (_: unknown, records: readonly { marker: string; remoteId: string }[]) =>
              write('restore', records, ({ remoteId = '' }) => {
                this.#get(remoteId).deletedAt = null
                return remoteId
              }),
          }
        : {}),
      findCreated: (_, drafts) => {
        this.#ask({ op: 'find', rows: drafts.map(({ fields }) => fields) })
        return Promise.resolve(
          drafts.map(({ marker, fields }) => ({
            marker,
            found: [...this.held].flatMap(([id, held]) =>
              held.deletedAt === null && held.fields.email === fields.email ? [this.#record(id)] : [],
            ),
          })),
        )
      },
    }
  }

  #ask(asked: Asked): void {
    this.asked.push(asked)
    this.before(asked)
  }

  #get(id: string): Held {
    const record = this.held.get(id)
    if (!record) throw new CrmError({ class: 'not_found', message: `no record ${id}` }, 404)
    return record
  }

  #record(id: string): RemoteRecord {
    const { fields, createdAt, updatedAt, deletedAt } = this.#get(id)
    const at = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString())
    return {
      remoteId: id,
      raw: { id },
      fields: { ...fields },
      createdAt: at(createdAt),
      updatedAt: at(updatedAt),
      deletedAt: at(deletedAt),
      associations: null,
      mergedIds: [],
    }
  }

  #answer(id: string): RemoteRecord {
    return this.versionless ? { ...this.#record(id), updatedAt: null } : this.#record(id)
  }
}
