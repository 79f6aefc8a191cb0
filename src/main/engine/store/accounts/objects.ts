import type { StreamName } from '@shared/model'
import type { FieldDefinition } from '../../fields/field-definition'
import type { Db } from '../file/database'

/** A pass over an object that is under way: which one, over what, and the page that comes next. */
export interface Pass {
  kind: 'listing' | 'window' | 'deletes' | 'late'
  /** Lower end of the window, ms; null for a listing. */
  since: number | null
  /** The moment up to which the object will have been read when the pass is through, ms. */
  until: number
  /** Opaque token of the next page; null for the first. */
  page: string | null
  /** How many records of that page have been taken over and counted; the rest follows when it is read again. */
  taken: number
}

/** Where reading Nango's records of an object stands. */
export interface RecordsPosition {
  /** What the cursor belongs to; a cursor of another connection, sync function or model means nothing. */
  origin: string
  /** Nango's cursor of the last record that was taken; null before the first. */
  cursor: string | null
  /** Everything is being read, since then, ms; null while only what changed is. */
  allSince: number | null
}

/** One object of an integration: where reading it stands. */
export interface ObjectRow {
  id: number
  integrationId: string
  stream: StreamName
  name: string
  generation: number
  records: number
  /** Read completely up to this moment, ms; null before the first listing is through. */
  cursorAt: number | null
  /** Shown by a whole listing up to this moment, ms; null: there was none, or it is not known. */
  listedAt: number | null
  /** Read a second time up to this moment, ms, for what the CRM's index showed late. */
  lateAt: number | null
  pass: Pass | null
  /** Null while the object is read through the proxy. */
  nango: RecordsPosition | null
  /**
   * What the last reading of the list of deleted records has left, with how many records were held when its signs had
   * been settled. `held` null: this run has read the list and not settled its signs yet.
   */
  deletes: { memory: string; held: number | null } | null
}

interface RawObject {
  id: number
  integration_id: string
  stream: StreamName
  name: string
  generation: number
  records: number
  cursor_at: number | null
  late_at: number | null
  listed_at: number | null
  pass: Pass['kind'] | null
  pass_since: number | null
  pass_until: number | null
  pass_page: string | null
  pass_taken: number
  nango_origin: string | null
  nango_cursor: string | null
  nango_all_since: number | null
  deletes_memory: string | null
  deletes_held: number | null
}

/** Objects with their cursors, and the field definitions that the CRM gave for them. */
export class ObjectTable {
  readonly #db
  readonly #all
  readonly #ofStream
  readonly #get
  readonly #byId
  readonly #siblings
  readonly #add
  readonly #position
  readonly #recordsPosition
  readonly #deletes
  readonly #definitions
  readonly #seen
  readonly #see
  readonly #forgetSeen

  constructor(db: Db) {
    this.#db = db
    this.#ofStream = db.prepare<[string], RawObject>('SELECT * FROM objects WHERE stream = ? ORDER BY id')
    this.#all = db.prepare<[string], RawObject>('SELECT * FROM objects WHERE integration_id = ? ORDER BY id')
    this.#get = db.prepare<[string, string], RawObject>('SELECT * FROM objects WHERE integration_id = ? AND name = ?')
    this.#siblings = db.prepare<[string, string], { id: number }>(
      'SELECT id FROM objects WHERE integration_id = ? AND stream = ?',
    )
    this.#byId = db.prepare<[number], RawObject>('SELECT * FROM objects WHERE id = ?')
    this.#add = db.prepare<[string, string, string]>(
      'INSERT INTO objects (integration_id, stream, name) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    )
    this.#position = db.prepare(
      `UPDATE objects SET cursor_at = @cursorAt, late_at = @lateAt, listed_at = @listedAt, generation = @generation, pass = @pass, pass_since = @since,
         pass_until = @until, pass_page = @page, pass_taken = @taken WHERE id = @id`,
    )
    this.#recordsPosition = db.prepare(
      `UPDATE objects SET nango_origin = @origin, nango_cursor = @cursor, nango_all_since = @allSince WHERE id = @id`,
    )
    this.#deletes = db.prepare<[string, number | null, number]>(
      'UPDATE objects SET deletes_memory = ?, deletes_held = ? WHERE id = ?',
    )
    this.#seen = db.prepare<[number], { definition: string }>(
      'SELECT definition FROM seen_fields WHERE object_id = ? ORDER BY name',
    )
    this.#see = db.prepare<[number, string, string]>(
      'INSERT INTO seen_fields (object_id, name, definition) VALUES (?, ?, ?)',
    )
    this.#forgetSeen = db.prepare<[number]>('DELETE FROM seen_fields WHERE object_id = ?')
    this.#definitions = db.prepare<[number], { definition: string }>(
      'SELECT definition FROM field_definitions WHERE object_id = ? ORDER BY name',
    )
  }

  all(integrationId: string): ObjectRow[] {
    return this.#all.all(integrationId).map(fromRaw)
  }

  /** Objects of a stream, at all integrations. */
  ofStream(stream: StreamName): ObjectRow[] {
    return this.#ofStream.all(stream).map(fromRaw)
  }

  byId(id: number): ObjectRow | null {
    const raw = this.#byId.get(id)
    return raw ? fromRaw(raw) : null
  }

  /** The objects of one kind in one account, this one among them: a record of any of them is the account's record. */
  siblings({ integrationId, stream }: Pick<ObjectRow, 'integrationId' | 'stream'>): ReadonlySet<number> {
    return new Set(this.#siblings.all(integrationId, stream).map(({ id }) => id))
  }

  /** The object's row; null where nothing was ever read of it. */
  find(integrationId: string, name: string): ObjectRow | null {
    const found = this.#get.get(integrationId, name)
    return found ? fromRaw(found) : null
  }

  /** The object's row, made when it is not there yet. */
  ensure(integrationId: string, stream: StreamName, name: string): ObjectRow {
    const found = this.#get.get(integrationId, name)
    if (found) return fromRaw(found)
    this.#add.run(integrationId, stream, name)
    return this.ensure(integrationId, stream, name)
  }

  /** Moves cursor and pass. Belongs into the transaction that holds the page's records. */
  setPosition(id: number, position: Pick<ObjectRow, 'cursorAt' | 'lateAt' | 'listedAt' | 'generation' | 'pass'>): void {
    this.#position.run({
      id,
      cursorAt: position.cursorAt,
      lateAt: position.lateAt,
      listedAt: position.listedAt,
      generation: position.generation,
      pass: position.pass?.kind ?? null,
      since: position.pass?.since ?? null,
      until: position.pass?.until ?? null,
      page: position.pass?.page ?? null,
      taken: position.pass?.taken ?? 0,
    })
  }

  /** Moves the place among Nango's records; null: the object is not read from there. In the same transaction as well. */
  setRecordsPosition(id: number, position: RecordsPosition | null): void {
    this.#recordsPosition.run({
      id,
      origin: position?.origin ?? null,
      cursor: position?.cursor ?? null,
      allSince: position?.allSince ?? null,
    })
  }

  /** Keeps what a reading of the list of deleted records has left. `held` null until its signs have been settled. */
  setDeletes(id: number, { memory, held }: NonNullable<ObjectRow['deletes']>): void {
    this.#deletes.run(memory, held, id)
  }

  definitions(id: number): FieldDefinition[] {
    return this.#definitions.all(id).map((row) => JSON.parse(row.definition) as FieldDefinition)
  }

  /** The fields of an object as a person has last seen them. */
  seenDefinitions(id: number): FieldDefinition[] {
    return this.#seen.all(id).map((row) => JSON.parse(row.definition) as FieldDefinition)
  }

  /** A person has seen the fields as they are. Belongs into a commit. */
  seeDefinitions(id: number, definitions: readonly FieldDefinition[]): void {
    this.#forgetSeen.run(id)
    for (const definition of definitions) this.#see.run(id, definition.name, JSON.stringify(definition))
  }

  /** Replaces the definitions; writes nothing when they are as they were. */
  saveDefinitions(id: number, definitions: readonly FieldDefinition[]): void {
    const before = new Map(
      this.#db
        .prepare<[number], { name: string; definition: string }>(
          'SELECT name, definition FROM field_definitions WHERE object_id = ?',
        )
        .all(id)
        .map((row) => [row.name, row.definition]),
    )
    const put = this.#db.prepare<[number, string, string]>(
      `INSERT INTO field_definitions (object_id, name, definition) VALUES (?, ?, ?)
       ON CONFLICT (object_id, name) DO UPDATE SET definition = excluded.definition`,
    )
    const drop = this.#db.prepare<[number, string]>('DELETE FROM field_definitions WHERE object_id = ? AND name = ?')
    this.#db.transaction(() => {
      for (const definition of definitions) {
        const text = JSON.stringify(definition)
        if (before.get(definition.name) !== text) put.run(id, definition.name, text)
        before.delete(definition.name)
      }
      for (const name of before.keys()) drop.run(id, name)
      // What an object has at the first look is no news.
      if (this.#seen.all(id).length === 0) this.seeDefinitions(id, definitions)
    })()
  }
}

function fromRaw(raw: RawObject): ObjectRow {
  return {
    id: raw.id,
    integrationId: raw.integration_id,
    stream: raw.stream,
    name: raw.name,
    generation: raw.generation,
    records: raw.records,
    cursorAt: raw.cursor_at,
    lateAt: raw.late_at,
    listedAt: raw.listed_at,
    pass:
      raw.pass === null
        ? null
        : {
            kind: raw.pass,
            since: raw.pass_since,
            until: raw.pass_until ?? 0,
            page: raw.pass_page,
            taken: raw.pass_taken,
          },
    nango:
      raw.nango_origin === null
        ? null
        : { origin: raw.nango_origin, cursor: raw.nango_cursor, allSince: raw.nango_all_since },
    // Signs of a run that was cut short may be settled or not: what it left is no measure.
    deletes:
      raw.deletes_memory === null || raw.deletes_held === null
        ? null
        : { memory: raw.deletes_memory, held: raw.deletes_held },
  }
}
