import { makeProblem } from '@shared/model'
import type { FieldDefinition, MappedFields } from '../../../fields/field-definition'
import { CrmError } from '../../../providers/kit/crm-error'
import type {
  Association,
  CrmErrorFacts,
  ListPage,
  ObjectDefinition,
  ObjectWriter,
  ReadContext,
  RecordDraft,
  RecordEdit,
  RecordRef,
  RemoteRecord,
  WriteOutcome,
} from '../../../providers/provider'

/** A record as the account holds it. */
interface Held {
  fields: MappedFields
  /** The record that it was merged into. */
  mergedInto?: string
  /** What a person made it of. */
  madeOf?: RecordRef
  createdAt: number
  updatedAt: number
  deletedAt: number | null
}

/** A request that reached the account. */
export interface Asked {
  op: 'list' | 'changed' | 'deleted' | 'read' | 'create' | 'update' | 'delete' | 'restore' | 'find'
  /** Fields by row, or ids. */
  rows: readonly (MappedFields | string)[]
}

type ListAll = (context: ReadContext, page: string | null) => Promise<ListPage>

/** What a script says of a row that is written; null: it is carried out as usual. */
export type Verdict = CrmErrorFacts | 'unknown' | 'silent' | null

/**
 * Contacts of an account in memory, written and read as a provider does it. A script may refuse rows, whole requests, or
 * lose answers: what a sandbox that behaves like the vendor's rarely does.
 */
export class ScriptedAccount {
  readonly asked: Asked[] = []
  /** Of several objects, this one takes what is made here. */
  takesCreates = false
  readonly held = new Map<string, Held>()
  batchSize = 100
  canRestore = true
  /** Methods that its API has not. */
  lacks: ('create' | 'update' | 'remove')[] = []
  neededOnCreate: string[][] | undefined
  /** Links that each record was made with. */
  readonly drafted: Association[][] = []
  /** It takes an update only for the version that the record has. */
  checksVersions = false
  /** Rows of a page of a listing. */
  pageSize = 1000
  idsPerRead = 100
  /** How changes and deletes are found; by a scan, deleted records are known no more. */
  changes: 'window' | 'scan' | 'parent' = 'window'
  /** The parent of each child, and the calls that a day and a run may take to list them. */
  readonly parents = new Map<string, string>()
  callsADay = 1000
  callsARun = 1000
  /** Children of a page of one parent's list. */
  childPageSize = 1000
  deletes: 'list' | 'scan' | 'none' = 'list'
  /** What the list of deletes says of itself. */
  keepsMs: number | undefined
  wholeSince: string | undefined
  /** Ids that listings leave out, and ones whose rows cannot be read. */
  readonly hidden = new Set<string>()
  readonly unreadable = new Set<string>()
  /** Gone, and shown by lists still. */
  readonly ghosts = new Set<string>()
  /** Records bear no version at all. */
  noVersions = false
  /** Answers to writes bear no version. */
  versionless = false
  /** Fields that take no value. */
  readOnly = new Set<string>()
  definitions: FieldDefinition[] = []
  /** Says of each row of a write what becomes of it. */
  onRow: (op: Asked['op'], fields: MappedFields, remoteId: string | null) => Verdict = () => null
  /** The record that a create comes to; a new one unless given. */
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
    /** Name of the object at the CRM. */
    readonly object = 'contacts',
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

  /** A person deletes one. */
  remove(id: string): void {
    this.#get(id).deletedAt = Date.now()
  }

  /** A person merges one into another: it is on the list of deletes, and names the other. */
  merge(id: string, into: string): void {
    Object.assign(this.#get(id), { deletedAt: Date.now(), mergedInto: into })
  }

  /** A person has made it of another record. */
  madeOf(id: string, from: RecordRef): void {
    Object.assign(this.#get(id), { madeOf: from, updatedAt: Date.now() })
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
    const listed = async (op: Asked['op'], at: string | null, keep: (held: Held) => boolean): Promise<ListPage> => {
      const ids = [...this.held].flatMap(([id, held]) => (keep(held) && !this.hidden.has(id) ? [id] : []))
      const start = Number(at ?? 0)
      const part = ids.slice(start, start + this.pageSize)
      this.#ask({ op, rows: part })
      const { records, rejected } = this.#shown(part)
      return {
        records,
        rejected,
        total: null,
        next: start + part.length < ids.length ? `${start + part.length}` : null,
      }
    }
    const isLive = ({ deletedAt }: Held) => deletedAt === null
    const listAll: ListAll = (_, at) => listed('list', at, isLive)
    return {
      name: this.object,
      label: 'Contacts',
      stream: 'contacts',
      entityKind: 'contact',
      indexLagMs: 1000,
      idsPerRead: this.idsPerRead,
      scopes: [],
      ...(this.takesCreates ? { takesCreates: true } : {}),
      fieldDefinitions: () => Promise.resolve(this.definitions),
      readByIds: (_, ids) => {
        this.#ask({ op: 'read', rows: ids })
        const { records, rejected } = this.#shown(ids.filter((id) => this.held.has(id) && !this.ghosts.has(id)))
        return Promise.resolve({
          records: records.map((record) => ({ ...record, askedId: record.remoteId })),
          rejected,
        })
      },
      changes:
        this.changes === 'parent'
          ? {
              by: 'parent',
              parent: 'contacts',
              callsADay: this.callsADay,
              callsARun: this.callsARun,
              listOf: (_, parent, at) => {
                const ids = [...this.held.keys()].filter((id) => this.parents.get(id) === parent)
                this.#ask({ op: 'list', rows: [parent] })
                const end = Number(at ?? 0) + this.childPageSize
                const next = end < ids.length ? String(end) : null
                return Promise.resolve({ ...this.#shown(ids.slice(Number(at ?? 0), end)), next, total: null })
              },
            }
          : this.changes === 'scan'
            ? { by: 'scan', listAll, everyMs: 60 * 60_000 }
            : {
                by: 'window',
                listAll,
                listChanged: (_, { since }, at) =>
                  listed('changed', at, (held) => isLive(held) && held.updatedAt >= Date.parse(since)),
              },
      deletes:
        this.deletes === 'list'
          ? {
              by: 'list',
              ...(this.keepsMs === undefined ? {} : { keepsMs: this.keepsMs }),
              listDeleted: async (_, __, at) => ({
                ...(await listed('deleted', at, (held) => !isLive(held))),
                ...(this.wholeSince === undefined ? {} : { wholeSince: this.wholeSince }),
              }),
            }
          : { by: this.deletes },
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
    const writer: ObjectWriter = {
      batchSize: this.batchSize,
      ...(this.neededOnCreate ? { neededOnCreate: this.neededOnCreate } : {}),
      createShownMs: 60_000,
      accessTo: (field) => (this.readOnly.has(field) ? 'read_only' : 'writable'),
      create: (_, drafts: readonly RecordDraft[]) => {
        this.drafted.push(...drafts.map(({ associations }) => associations))
        return write('create', drafts, ({ fields }) => this.onCreate(fields ?? {}))
      },
      update: async (_, edits: readonly RecordEdit[]) => {
        const expected = new Map(edits.map((edit) => [edit.remoteId, edit.expected]))
        return write('update', edits, ({ remoteId = '', fields = {} }) => {
          if (this.checksVersions && expected.get(remoteId) !== this.#version(remoteId)) {
            throw new CrmError({ class: 'precondition', message: 'It has changed.' }, 412)
          }
          this.change(remoteId, this.normalize(fields))
          return remoteId
        })
      },
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
    for (const method of this.lacks) delete writer[method]
    return writer
  }

  #version(id: string): string {
    return String(this.#get(id).updatedAt)
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

  /** Records as they are listed, and those of which only that they are there. */
  #shown(ids: readonly string[]): Pick<ListPage, 'records' | 'rejected'> {
    const problem = makeProblem('CRM_BAD_ANSWER')
    return {
      records: ids.filter((id) => !this.unreadable.has(id)).map((id) => this.#record(id)),
      rejected: ids.filter((id) => this.unreadable.has(id)).map((remoteId) => ({ remoteId, problem })),
    }
  }

  #record(id: string): RemoteRecord {
    const { fields, createdAt, updatedAt, deletedAt, mergedInto, madeOf } = this.#get(id)
    const at = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString())
    return {
      remoteId: id,
      raw: { id },
      fields: { ...fields },
      createdAt: at(createdAt),
      updatedAt: this.noVersions ? null : at(updatedAt),
      deletedAt: at(deletedAt),
      associations: null,
      mergedIds: [],
      ...(this.checksVersions ? { version: this.#version(id) } : {}),
      ...(mergedInto === undefined ? {} : { mergedInto }),
      ...(madeOf === undefined ? {} : { convertedFrom: [madeOf] }),
    }
  }

  #answer(id: string): RemoteRecord {
    return this.versionless ? { ...this.#record(id), updatedAt: null } : this.#record(id)
  }
}
